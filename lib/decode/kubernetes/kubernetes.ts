import type { Decoder } from '@/lib/decode/decoder'

import {
  actionOfSubresource,
  actorType,
  changeOf,
  emailAt,
  lastAddress,
  nameOf,
  onlyAddress,
  outcomeOf,
  partyType,
  refusalReason,
  resourceId,
  resourceType,
  unwrap,
} from './meaning'
import { askedState, deletedState, leftState, restOfRequest } from './states'

/** The audit log of Kubernetes' API server. */
export const kubernetes: Decoder = {
  format: 'kubernetes',
  title: 'Kubernetes audit log',
  about:
    'Requests to the API server of Kubernetes, `audit.k8s.io/v1`: the lines of `--audit-log-path`, and the lists that the webhook back end sends.',
  knownBy: ['auditID', 'stage', 'verb', 'requestURI'],
  rows: [
    {
      from: ['stageTimestamp', 'requestReceivedTimestamp'],
      to: 'occurredAt',
      why: 'when the stage was reached: a change takes place up to then, and a watch may end hours after it began',
    },
    {
      from: ['user.username'],
      to: 'actor.type',
      why: 'a service account is a service; `system:anonymous`, or nobody, is anonymous; all other `system:…` are parts of Kubernetes',
      read: actorType,
    },
    {
      from: ['user.username'],
      to: 'actor.email',
      why: 'the user name, where it is an address',
      read: emailAt('user.username'),
    },
    { from: ['user.username'], to: 'actor.id', why: 'what rules name: `user.uid` is empty for certificates' },
    {
      from: ['impersonatedUser.username'],
      to: 'actor.onBehalfOf.type',
      why: 'as for the actor',
      read: partyType,
    },
    {
      from: ['impersonatedUser.username'],
      to: 'actor.onBehalfOf.email',
      why: 'the user name, where it is an address',
      read: emailAt('impersonatedUser.username'),
    },
    {
      from: ['impersonatedUser.username'],
      to: 'actor.onBehalfOf.id',
      why: 'as whom the request was carried out: the actor is who signed in',
    },
    {
      from: ['stage', 'verb', 'objectRef.subresource', 'responseStatus.code', 'requestURI'],
      to: 'change',
      why: 'by the verb, but of a subresource by what it does (`exec` changes nothing, `eviction` deletes); nothing at stage `RequestReceived`, for checks of permissions and for dry runs',
      read: changeOf,
    },
    {
      from: [
        'stage',
        'responseStatus.code',
        'responseStatus.status',
        'annotations.authorization.k8s.io/decision',
      ],
      to: 'outcome',
      why: 'the HTTP status; unknown before there is one',
      read: outcomeOf,
    },
    {
      from: ['verb', 'objectRef.subresource'],
      to: 'action',
      why: 'of a subresource both: `create/exec` is not the creation of a pod',
      read: actionOfSubresource,
    },
    {
      from: ['objectRef.resource', 'requestURI'],
      to: 'resource.type',
      why: 'the resource in capitals; `ACCESS` for checks of permissions; `REQUEST` where the path is of no resource',
      read: resourceType,
    },
    {
      from: ['objectRef.namespace', 'objectRef.name', 'requestURI'],
      to: 'resource.id',
      why: 'namespace and name, as in `web/cart`; the path where it is of no resource',
      read: resourceId,
    },
    {
      from: ['objectRef.name', 'responseObject.metadata.name'],
      to: 'resource.name',
      why: 'its name, which the server may have given',
      read: nameOf,
    },
    {
      from: ['responseObject'],
      to: 'before',
      why: 'what a deletion gave back, unless it is only marked: the state that is gone',
      read: deletedState,
      takes: true,
    },
    {
      from: ['requestObject'],
      to: 'details.requestObject',
      why: 'what was asked for and does not stand in the answer, at creations and updates',
      read: restOfRequest,
      takes: true,
    },
    {
      from: ['responseObject'],
      to: 'after',
      why: 'the answer to a change, at level `RequestResponse`',
      read: leftState,
      takes: true,
    },
    {
      from: ['requestObject'],
      to: 'after',
      why: 'what was asked for, at level `Request` or where it was refused; a patch is no state and stays in details',
      read: askedState,
      takes: true,
    },
    { from: ['verb'], to: 'action', why: 'as it was sent' },
    {
      from: ['responseStatus.message', 'responseStatus.reason'],
      to: 'reason',
      why: 'why it was refused',
    },
    {
      from: ['annotations.authorization.k8s.io/reason'],
      to: 'reason',
      why: 'why it was not allowed; why something was allowed is a detail',
      read: refusalReason,
    },
    {
      from: ['sourceIPs'],
      to: 'client.ip',
      why: 'the one address',
      read: onlyAddress,
      takes: true,
    },
    {
      from: ['sourceIPs'],
      to: 'client.ip',
      why: 'the last of several, which the API server saw itself: a client can write those before it into a header. All stand in details',
      read: lastAddress,
    },
    { from: ['userAgent'], to: 'client.userAgent', why: 'as the client says' },
    { from: ['auditID'], to: 'traceId', why: 'all stages of one request share it' },
    { from: ['objectRef.namespace'], to: 'details.namespace', why: 'as a tag' },
    { from: ['stage'], to: 'details.stage', why: 'each stage of a request is an event of its own' },
    { from: ['level'], to: 'details.level', why: 'how much the audit policy lets through' },
    {
      from: ['requestURI'],
      to: 'details.requestURI',
      why: 'the path with its query: of `exec`, the command',
    },
    {
      from: ['requestReceivedTimestamp'],
      to: 'details.requestReceivedTimestamp',
      why: 'when the request arrived',
    },
    {
      from: ['objectRef'],
      to: 'details.objectRef',
      why: 'group, version and subresource stand under `objectRef.…`',
    },
    { from: ['user'], to: 'details.user', why: 'uid, groups and extra facts stand under `user.…`' },
    {
      from: ['impersonatedUser'],
      to: 'details.impersonatedUser',
      why: 'its groups stand under `impersonatedUser.…`',
    },
    {
      from: ['responseStatus'],
      to: 'details.responseStatus',
      why: 'the code stands under `responseStatus.code`',
    },
    {
      from: ['annotations'],
      to: 'details.annotations',
      why: 'decisions and their reasons, under their own names',
    },
    { from: ['kind'], to: 'details.kind', why: 'as it was sent' },
    { from: ['apiVersion'], to: 'details.apiVersion', why: 'as it was sent' },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'REQUEST', 'actor.type': 'anonymous' },
  identity: (fields) => {
    const id = fields.text('auditID')
    return id === undefined ? undefined : `${id} ${fields.text('stage') ?? ''}`
  },
  unwrap,
}
