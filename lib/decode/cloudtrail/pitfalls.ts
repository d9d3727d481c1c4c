import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of CloudTrail get wrong. */
export const CLOUDTRAIL_PITFALLS: readonly Pitfall[] = [
  {
    mistake:
      'A failed sign-in to the console is a success, since it has no error code; or its user counts as who did it',
    record: {
      eventVersion: '1.08',
      eventID: 'e-1',
      eventTime: '2026-03-01T10:00:00Z',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      readOnly: false,
      userIdentity: { type: 'IAMUser', accountId: '210987654321', accessKeyId: '', userName: 'petra' },
      responseElements: { ConsoleLogin: 'Failure' },
      sourceIPAddress: '198.51.100.4',
    },
    expect: {
      outcome: 'failure',
      actor: { type: 'anonymous' },
      subjects: [{ type: 'user', name: 'petra' }],
      'resource.type': 'SESSION',
      change: 'NONE',
    },
  },
  {
    mistake: 'All who mistyped their name are one user with the name HIDDEN_DUE_TO_SECURITY_REASONS',
    record: {
      eventID: 'e-2',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      errorMessage: 'No username found in supplied account',
      userIdentity: { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      responseElements: { ConsoleLogin: 'Failure' },
    },
    expect: {
      actor: { type: 'anonymous' },
      subjects: undefined,
      reason: 'No username found in supplied account',
    },
  },
  {
    mistake: 'The role is named as who did it, and the session that used it is lost',
    record: {
      eventID: 'e-3',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'StopInstances',
      eventType: 'AwsApiCall',
      readOnly: false,
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLEROLEID:petra@orchard.example',
        arn: 'arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Admin_1a2b/petra@orchard.example',
        accountId: '210987654321',
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAEXAMPLEROLEID',
            arn: 'arn:aws:iam::210987654321:role/AWSReservedSSO_Admin_1a2b',
            userName: 'AWSReservedSSO_Admin_1a2b',
          },
        },
      },
      requestParameters: { instancesSet: { items: [{ instanceId: 'i-0f00ba4' }] } },
      responseElements: null,
    },
    expect: {
      'actor.type': 'user',
      'actor.name': 'petra@orchard.example',
      'actor.email': 'petra@orchard.example',
      'actor.onBehalfOf': {
        type: 'role',
        id: 'arn:aws:iam::210987654321:role/AWSReservedSSO_Admin_1a2b',
        name: 'AWSReservedSSO_Admin_1a2b',
      },
      resource: { type: 'AWS::EC2::Instance', id: 'i-0f00ba4' },
      change: 'UPDATE',
      outcome: 'success',
    },
  },
  {
    mistake: 'The name of a session is believed: whoever starts one may call it as they like',
    record: {
      eventID: 'e-4',
      eventName: 'ListBuckets',
      eventType: 'AwsApiCall',
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLEROLEID:ceo@orchard.example',
        arn: 'arn:aws:sts::210987654321:assumed-role/deploy/ceo@orchard.example',
      },
    },
    expect: {
      'actor.type': 'service',
      'actor.email': undefined,
      'actor.name': 'ceo@orchard.example',
      change: 'READ',
    },
  },
  {
    mistake:
      '`sourceIPAddress` is always an address: of calls by services it is a name, and the record is refused',
    record: {
      eventID: 'e-5',
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      eventType: 'AwsApiCall',
      readOnly: true,
      userIdentity: { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
      sourceIPAddress: 'rds.amazonaws.com',
      userAgent: 'rds.amazonaws.com',
    },
    expect: {
      client: { userAgent: 'rds.amazonaws.com' },
      'details.sourceIPAddress': 'rds.amazonaws.com',
      actor: { type: 'service', id: 'rds.amazonaws.com' },
    },
  },
  {
    mistake: 'Requests to an open bucket were made by the account ANONYMOUS_PRINCIPAL',
    record: {
      eventID: 'e-6',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      eventType: 'AwsApiCall',
      readOnly: true,
      userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
      resources: [
        { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::orchard-public/menu.pdf' },
        { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::orchard-public', accountId: '210987654321' },
      ],
    },
    expect: {
      actor: { type: 'anonymous' },
      resource: { type: 'AWS::S3::Object', id: 'arn:aws:s3:::orchard-public/menu.pdf' },
      change: 'READ',
    },
  },
  {
    mistake: 'A dry run is a success: its error says that the call would have been one',
    record: {
      eventID: 'e-7',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      eventType: 'AwsApiCall',
      readOnly: false,
      errorCode: 'Client.DryRunOperation',
      errorMessage: 'Request would have succeeded, but DryRun flag is set.',
    },
    expect: { outcome: 'failure', 'details.errorCode': 'Client.DryRunOperation', change: 'CREATE' },
  },
  {
    mistake: 'Records with one `sharedEventID` are copies: each account gets its own, and each is a record',
    record: {
      eventID: 'e-8',
      sharedEventID: 's-1',
      recipientAccountId: '111122223333',
      eventName: 'AssumeRole',
      eventSource: 'sts.amazonaws.com',
      eventType: 'AwsApiCall',
      readOnly: true,
      requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/auditor', roleSessionName: 'x' },
    },
    expect: {
      'details.eventID': 'e-8',
      'details.sharedEventID': 's-1',
      'resource.id': 'arn:aws:iam::111122223333:role/auditor',
      'resource.type': 'AWS::STS::Role',
    },
  },
  {
    mistake: 'The parameters of a request are taken for the state of the resource',
    record: {
      eventID: 'e-9',
      eventSource: 's3.amazonaws.com',
      eventName: 'PutBucketVersioning',
      eventType: 'AwsApiCall',
      readOnly: false,
      requestParameters: { bucketName: 'orchard-public', VersioningConfiguration: { Status: 'Suspended' } },
    },
    expect: {
      after: undefined,
      before: undefined,
      'details.requestParameters.VersioningConfiguration.Status': 'Suspended',
      resource: { type: 'AWS::S3::Bucket', id: 'orchard-public', name: 'orchard-public' },
    },
  },
]
