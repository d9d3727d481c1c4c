import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'

import { cloudtrail } from './cloudtrail'
import { CLOUDTRAIL_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(cloudtrail, JSON.stringify(record))

const CALL: JsonObject = {
  eventID: 'c-1',
  eventType: 'AwsApiCall',
  eventName: 'DeleteRole',
  eventSource: 'iam.amazonaws.com',
}

describe('a record of CloudTrail', () => {
  decoderLaws(cloudtrail, [
    '2026-03-01T10:00:00Z',
    'ConsoleLogin',
    'AwsConsoleSignIn',
    'AwsApiCall',
    'DeleteRole',
    'StopInstances',
    's3.amazonaws.com',
    'iam.amazonaws.com',
    'Failure',
    'AssumedRole',
    'IAMUser',
    'arn:aws:sts::210987654321:assumed-role/deploy/build-7',
    'AROAEXAMPLEROLEID:petra@orchard.example',
    '198.51.100.4',
    'true',
    false,
    { roleName: 'deploy', instancesSet: { items: [{ instanceId: 'i-1' }] } },
    [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/k' }],
    { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn: 'a', userName: 'n' } } },
    null,
  ])
  pitfallTests(cloudtrail, CLOUDTRAIL_PITFALLS)

  test('is read where the table says', () => {
    expect(
      decoded({
        eventVersion: '1.11',
        userIdentity: {
          type: 'IAMUser',
          principalId: 'AIDAEXAMPLE',
          arn: 'arn:aws:iam::210987654321:user/petra',
          accountId: '210987654321',
          userName: 'petra',
        },
        eventTime: '2026-03-01T10:00:00Z',
        eventSource: 'iam.amazonaws.com',
        eventName: 'AttachUserPolicy',
        awsRegion: 'us-east-1',
        sourceIPAddress: '198.51.100.4',
        userAgent: 'aws-cli/2.17',
        errorCode: 'AccessDenied',
        errorMessage: 'not authorized',
        requestParameters: { userName: 'milan', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        responseElements: null,
        requestID: 'q-1',
        eventID: 'c-2',
        readOnly: false,
        eventType: 'AwsApiCall',
        tlsDetails: { tlsVersion: 'TLSv1.3' },
      }),
    ).toEqual({
      occurredAt: '2026-03-01T10:00:00.000Z',
      actor: { type: 'user', id: 'arn:aws:iam::210987654321:user/petra', name: 'petra' },
      action: 'AttachUserPolicy',
      change: 'UPDATE',
      resource: { type: 'AWS::IAM::User', id: 'milan', name: 'milan' },
      outcome: 'failure',
      reason: 'not authorized',
      client: { ip: '198.51.100.4', userAgent: 'aws-cli/2.17' },
      traceId: 'q-1',
      subjects: [{ type: 'user', name: 'milan' }],
      details: {
        eventVersion: '1.11',
        eventID: 'c-2',
        eventSource: 'iam.amazonaws.com',
        eventType: 'AwsApiCall',
        awsRegion: 'us-east-1',
        errorCode: 'AccessDenied',
        errorMessage: 'not authorized',
        readOnly: false,
        'requestParameters.userName': 'milan',
        'requestParameters.policyArn': 'arn:aws:iam::aws:policy/AdministratorAccess',
        responseElements: null,
        'tlsDetails.tlsVersion': 'TLSv1.3',
        'userIdentity.type': 'IAMUser',
        'userIdentity.principalId': 'AIDAEXAMPLE',
        'userIdentity.arn': 'arn:aws:iam::210987654321:user/petra',
        'userIdentity.accountId': '210987654321',
        'userIdentity.userName': 'petra',
      },
    })
  })

  test('comes in files of a trail, one a line, from LookupEvents and over EventBridge', () => {
    const text = JSON.stringify(CALL)
    const bodies = [
      `{"Records":[${text}]}`,
      text,
      JSON.stringify({ Events: [{ EventId: 'c-1', Username: 'petra', CloudTrailEvent: text }] }),
      JSON.stringify({ source: 'aws.iam', detail: CALL }),
    ]
    const events = bodies.flatMap((body) => decodeTexts(cloudtrail, body))
    expect(events.map(({ action }) => action)).toEqual(Array.from({ length: 4 }, () => 'DeleteRole'))
    expect(events[2]?.details).toMatchObject({ 'LookupEvents.Username': 'petra' })
    expect(events[3]?.details).toMatchObject({ 'EventBridge.source': 'aws.iam' })
    const broken = decodeText(
      cloudtrail,
      JSON.stringify({ CloudTrailEvent: '{"a":1,"a":2}', EventName: 'x' }),
    )
    expect(broken.details).toEqual({ CloudTrailEvent: '{"a":1,"a":2}', EventName: 'x' })
  })

  test('is known by its event id', () => {
    expect(decodeRecord(cloudtrail, CALL, '').identity).toBe('c-1')
    expect(decodeRecord(cloudtrail, {}, '').identity).toBeUndefined()
  })

  test.each<[string, Json | undefined, string]>([
    ['GetObject', undefined, 'READ'],
    ['AssumeRole', true, 'READ'],
    ['AssumeRole', 'true', 'READ'],
    ['GetFederationToken', false, 'UPDATE'],
    ['CreateUser', false, 'CREATE'],
    ['BatchDeleteImage', undefined, 'DELETE'],
    ['TerminateInstances', undefined, 'DELETE'],
    ['RemoveUserFromGroup', undefined, 'UPDATE'],
    ['PutBucketPolicy', undefined, 'UPDATE'],
    ['Invoke', false, 'NONE'],
    ['Frobnicate', false, 'UPDATE'],
    ['Frobnicate', undefined, 'NONE'],
    ['Getaway', undefined, 'NONE'],
    ['SwitchRole', false, 'NONE'],
  ])('called %s with readOnly %j has the change %s', (eventName, readOnly, change) => {
    expect(decoded({ ...CALL, eventName, ...(readOnly !== undefined && { readOnly }) }).change).toBe(change)
  })

  test.each<[JsonObject, string, string | undefined]>([
    [{}, 'success', undefined],
    [{ errorCode: 'NoSuchEntity' }, 'failure', 'NoSuchEntity'],
    [{ responseElements: { errorCode: 'X', errorMessage: 'no' } }, 'failure', 'no'],
    [{ eventType: 'AwsServiceEvent' }, 'unknown', undefined],
    [{ eventType: 'AwsServiceEvent', serviceEventDetails: { DeleteRole: 'Success' } }, 'success', undefined],
    [{ eventType: 'AwsCloudTrailInsight' }, 'unknown', undefined],
  ])('with %j ended with %s', (more, outcome, reason) => {
    const event = decoded({ ...CALL, ...more })
    expect([event.outcome, event.reason]).toEqual([outcome, reason])
  })

  test.each<[JsonObject, Json]>([
    [
      { type: 'Root', arn: 'arn:aws:iam::1:root' },
      { type: 'user', id: 'arn:aws:iam::1:root' },
    ],
    [
      {
        type: 'FederatedUser',
        arn: 'arn:aws:sts::1:federated-user/ann',
        sessionContext: { sessionIssuer: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/app' } },
      },
      {
        type: 'user',
        id: 'arn:aws:sts::1:federated-user/ann',
        name: 'ann',
        onBehalfOf: { type: 'user', id: 'arn:aws:iam::1:user/app' },
      },
    ],
    [
      { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/deploy/build-7' },
      { type: 'service', id: 'arn:aws:sts::1:assumed-role/deploy/build-7', name: 'build-7' },
    ],
    [
      {
        type: 'AssumedRole',
        principalId: 'AROA:ann',
        sessionContext: { attributes: { mfaAuthenticated: 'true' } },
      },
      { type: 'user', id: 'AROA:ann', name: 'ann' },
    ],
    [
      { type: 'AssumedRole', principalId: 'AROA:s', sessionContext: { sourceIdentity: 'ann' } },
      { type: 'user', id: 'AROA:s', name: 's' },
    ],
    [
      { type: 'AssumedRole', principalId: 'AROA:s', onBehalfOf: { userId: 'p-7' } },
      { type: 'service', id: 'AROA:s', name: 's', onBehalfOf: { type: 'user', id: 'p-7' } },
    ],
    [
      { type: 'IdentityCenterUser', onBehalfOf: { userId: 'p-7' } },
      { type: 'user', id: 'p-7' },
    ],
    [
      { type: 'AWSAccount', principalId: 'AIDA7', accountId: '2' },
      { type: 'user', id: 'AIDA7' },
    ],
    [
      { type: 'AWSAccount', accountId: '2' },
      { type: 'service', id: '2' },
    ],
    [
      { type: 'SAMLUser', userName: 'ann' },
      { type: 'user', name: 'ann' },
    ],
    [
      { type: 'WebIdentityUser', userName: 'system:serviceaccount:ci:build' },
      { type: 'service', name: 'system:serviceaccount:ci:build' },
    ],
    [
      { type: 'WebIdentityUser', userName: '8891' },
      { type: 'user', name: '8891' },
    ],
    [{}, { type: 'system' }],
  ])('of %j was done by %j', (userIdentity, actor) => {
    expect(decoded({ ...CALL, userIdentity }).actor).toEqual(actor)
  })

  test('of another service names no user of IAM', () => {
    const requestParameters = { userName: 'analyst' }
    expect(decoded({ ...CALL, requestParameters }).subjects).toEqual([{ type: 'user', name: 'analyst' }])
    const other = { ...CALL, eventSource: 'redshift.amazonaws.com', requestParameters }
    expect(decoded(other)).not.toHaveProperty('subjects')
  })

  test('of a role that could not be taken names who tried', () => {
    const record = {
      ...CALL,
      eventName: 'SwitchRole',
      eventType: 'AwsConsoleSignIn',
      responseElements: { SwitchRole: 'Failure' },
    }
    const event = decoded({ ...record, userIdentity: { type: 'IAMUser', userName: 'petra' } })
    expect(event).toMatchObject({ actor: { type: 'user', name: 'petra' }, outcome: 'failure' })
    expect(event).not.toHaveProperty('subjects')
  })

  test.each<[JsonObject, Json]>([
    [{ requestParameters: { roleName: 'deploy' } }, { type: 'AWS::IAM::Role', id: 'deploy', name: 'deploy' }],
    [{}, { type: 'AWS::IAM' }],
    [{ eventSource: 'odd' }, { type: 'AWS' }],
    [
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'CreateVolume',
        responseElements: { volumeId: 'vol-1' },
      },
      { type: 'AWS::EC2::Volume', id: 'vol-1' },
    ],
    [
      { eventName: 'CreateAccessKey', responseElements: { accessKey: { accessKeyId: 'AKIA1' } } },
      { type: 'AWS::IAM::AccessKey', id: 'AKIA1' },
    ],
    [
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'StopInstances',
        requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      },
      { type: 'AWS::EC2' },
    ],
    [
      {
        eventSource: 'lambda.amazonaws.com',
        eventName: 'DeleteFunction20150331',
        requestParameters: { functionName: 'f' },
      },
      { type: 'AWS::Lambda::Function', id: 'f', name: 'f' },
    ],
    [{ resources: [{ ARN: 'a' }, { type: 'AWS::KMS::Key', ARN: 'b' }] }, { type: 'AWS::KMS::Key', id: 'b' }],
  ])('with %j is about %j', (more, resource) => {
    expect(decoded({ ...CALL, ...more }).resource).toEqual(resource)
  })
})
