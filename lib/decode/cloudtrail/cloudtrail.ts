import type { Decoder } from '@/lib/decode/decoder'

import { actorEmail, actorId, actorName, actorType, lender, subjectsOf } from './identity'
import { changeOf, errorText, outcomeOf, unwrap } from './meaning'
import { resourceId, resourceName, resourceType } from './resource'

/** AWS CloudTrail. */
export const cloudtrail: Decoder = {
  format: 'cloudtrail',
  title: 'AWS CloudTrail',
  about:
    'Calls of the APIs of AWS, sign-ins to its console and what its services do by themselves: the files that a trail delivers (`{"Records":[…]}`), one record a line, or answers of `LookupEvents`.',
  knownBy: ['eventName', 'eventSource', 'eventID', 'eventType'],
  rows: [
    { from: ['eventTime'], to: 'occurredAt', why: 'when the request was answered, in UTC' },
    {
      from: ['userIdentity.type', 'userIdentity.sessionContext', 'userIdentity.invokedBy'],
      to: 'actor.type',
      why: 'a session of a role is a service unless a person is known to be behind it: signed in by IAM Identity Center, with a second factor, or named by `sourceIdentity`; nobody is known where a sign-in failed',
      read: actorType,
    },
    {
      from: ['userIdentity.userName', 'requestParameters.userName'],
      to: 'subjects',
      why: 'who was meant where a sign-in failed, and the IAM user that a call is about',
      read: subjectsOf,
    },
    {
      from: ['userIdentity.sessionContext.sessionIssuer', 'userIdentity.onBehalfOf'],
      to: 'actor.onBehalfOf.type',
      why: 'a role or user whose rights the session has, or the person of IAM Identity Center for whom it acts',
      read: (fields) => lender(fields)?.type,
    },
    {
      from: ['userIdentity.onBehalfOf.userId', 'userIdentity.sessionContext.sessionIssuer.arn'],
      to: 'actor.onBehalfOf.id',
      why: 'as its type',
      read: (fields) => lender(fields)?.id,
    },
    {
      from: ['userIdentity.sessionContext.sessionIssuer.userName'],
      to: 'actor.onBehalfOf.name',
      why: 'the name of the role or user',
      read: (fields) => lender(fields)?.name,
    },
    {
      from: [
        'userIdentity.arn',
        'userIdentity.principalId',
        'userIdentity.invokedBy',
        'userIdentity.accountId',
      ],
      to: 'actor.id',
      why: 'the ARN; `principalId` stays in details, since it also tells two users of one name apart',
      read: actorId,
    },
    {
      from: ['userIdentity.userName', 'userIdentity.arn', 'userIdentity.principalId'],
      to: 'actor.name',
      why: 'the user’s name, and of a session the name that it was given; no text that AWS puts where it hides a name',
      read: actorName,
    },
    {
      from: ['userIdentity.principalId', 'userIdentity.userName'],
      to: 'actor.email',
      why: 'that name, where it is an address and a person is known to be behind it',
      read: actorEmail,
    },
    {
      from: ['readOnly', 'eventName', 'eventType'],
      to: 'change',
      why: '`READ` where the record says so, else by the verb of the call; signing in changes nothing',
      read: changeOf,
    },
    {
      from: ['errorCode', 'errorMessage', 'responseElements', 'serviceEventDetails', 'eventType'],
      to: 'outcome',
      why: 'a failure with an error, wherever it stands; what the record says of a sign-in; unknown for what services report; else the call was answered well',
      read: outcomeOf,
    },
    {
      from: ['resources', 'eventSource', 'eventName', 'requestParameters'],
      to: 'resource.type',
      why: 'as `resources` says, in its form `AWS::S3::Object`; else the service, with what the call is called after where its parameters name one; `SESSION` for signing in',
      read: resourceType,
    },
    {
      from: ['resources', 'requestParameters', 'responseElements'],
      to: 'resource.id',
      why: 'the ARN in `resources`, else the parameter that names what the call is called after',
      read: resourceId,
    },
    {
      from: ['requestParameters'],
      to: 'resource.name',
      why: 'the parameter with the name of what the call is called after',
      read: resourceName,
    },
    {
      from: ['errorMessage', 'errorCode'],
      to: 'reason',
      why: 'what went wrong',
      read: errorText,
    },
    {
      from: ['sourceIPAddress'],
      to: 'client.ip',
      why: 'an address; the name of a service of AWS stays in details',
    },
    { from: ['userAgent'], to: 'client.userAgent', why: 'as the client says' },
    { from: ['eventName'], to: 'action', why: 'as it was sent' },
    { from: ['requestID'], to: 'traceId', why: 'several records may be of one request' },
    {
      from: ['sourceIPAddress'],
      to: 'details.sourceIPAddress',
      why: 'a name like `cloudformation.amazonaws.com`',
    },
    { from: ['eventID'], to: 'details.eventID', why: 'the record’s own id, by which a copy of it is known' },
    {
      from: ['sharedEventID'],
      to: 'details.sharedEventID',
      why: 'one call, of which each account involved gets a record of its own',
    },
    { from: ['eventSource'], to: 'details.eventSource', why: 'the service' },
    { from: ['awsRegion'], to: 'details.awsRegion', why: 'the region' },
    {
      from: ['recipientAccountId', 'recipientAccountID'],
      to: 'details.recipientAccountId',
      why: 'whose record it is',
    },
    { from: ['errorCode'], to: 'details.errorCode', why: 'as a tag' },
    { from: ['eventType'], to: 'details.eventType', why: 'a call, a sign-in, or what a service did' },
    { from: ['readOnly'], to: 'details.readOnly', why: 'as it was sent' },
    { from: ['resources'], to: 'details.resources', why: 'all of them, with their accounts' },
    { from: ['userIdentity'], to: 'details.userIdentity', why: 'the rest stands under `userIdentity.…`' },
    {
      from: ['requestParameters'],
      to: 'details.requestParameters',
      why: 'under `requestParameters.…`: what was asked for is no state of anything',
    },
    {
      from: ['responseElements'],
      to: 'details.responseElements',
      why: 'under `responseElements.…`: what was answered is no state of anything',
    },
    {
      from: ['additionalEventData'],
      to: 'details.additionalEventData',
      why: 'under `additionalEventData.…`',
    },
    {
      from: ['serviceEventDetails'],
      to: 'details.serviceEventDetails',
      why: 'under `serviceEventDetails.…`',
    },
    { from: ['tlsDetails'], to: 'details.tlsDetails', why: 'under `tlsDetails.…`' },
    { from: ['managementEvent'], to: 'details.managementEvent', why: 'as it was sent' },
    { from: ['eventCategory'], to: 'details.eventCategory', why: 'as it was sent' },
    { from: ['eventVersion'], to: 'details.eventVersion', why: 'as it was sent' },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'AWS', 'actor.type': 'system' },
  identity: (fields) => fields.text('eventID'),
  unwrap,
}
