import type { Decoder } from '@/lib/decode/decoder'

import { readRow, unwrap } from './carriers'
import {
  changeOf,
  isImpersonated,
  ofActor,
  ofBorrowed,
  outcomeOf,
  resourceId,
  resourceType,
  signInFailed,
  subjectsOf,
} from './meaning'
import { rebuiltOf } from './patches'

const BORROWED = 'whose account was used, where `impersonatedBy` says that somebody else did'
const OF_DETAIL = 'a tag by the name that Kestra shows'

/** The audit log of Kestra's Enterprise Edition. */
export const kestra: Decoder = {
  format: 'kestra',
  title: 'Kestra audit log',
  about:
    'What people and programs do in Kestra (Enterprise Edition and Cloud): answers of `/auditlogs/search`, JSON files of `AuditLogShipper` (as lines or arrays), and the CSV of `/auditlogs/export`; the names of 1.x, 2.0 and those before.',
  knownBy: ['detail', 'userId', 'appliedPatch'],
  rows: [
    { from: ['date'], to: 'occurredAt', why: 'the time of Kestra’s clock' },
    {
      from: ['type'],
      to: 'change',
      why: '`CREATE`, `READ`, `UPDATE` and `DELETE` as they are; all others change nothing',
      read: changeOf,
    },
    {
      from: ['type'],
      to: 'outcome',
      why: 'Kestra writes a record of what was done, and has names of their own for what failed: `LOGIN_FAILURE` and `ACCOUNT_LOCKED`. Of a name that is not known, it is unknown',
      read: outcomeOf,
    },
    {
      from: ['type'],
      to: 'actor.type',
      why: 'nobody known where a sign-in failed',
      read: (fields) => (signInFailed(fields) ? 'anonymous' : 'user'),
    },
    {
      from: ['userId', 'user.username', 'user.email', 'detail.id'],
      to: 'subjects',
      why: 'who was meant where a sign-in failed, and the user that a change of a user is about',
      read: subjectsOf,
    },
    {
      from: ['impersonatedBy'],
      to: 'actor.onBehalfOf.type',
      why: 'accounts that are used by others are users',
      read: (fields) => (isImpersonated(fields) ? 'user' : undefined),
    },
    { from: ['userId'], to: 'actor.onBehalfOf.id', why: BORROWED, read: ofBorrowed('userId'), takes: true },
    {
      from: ['user.username'],
      to: 'actor.onBehalfOf.name',
      why: BORROWED,
      read: ofBorrowed('user.username'),
      takes: true,
    },
    {
      from: ['user.email'],
      to: 'actor.onBehalfOf.email',
      why: BORROWED,
      read: ofBorrowed('user.email'),
      takes: true,
    },
    { from: ['impersonatedBy'], to: 'actor.id', why: 'who did it, with the account of another' },
    { from: ['userId'], to: 'actor.id', why: 'who did it', read: ofActor('userId'), takes: true },
    {
      from: ['user.username'],
      to: 'actor.name',
      why: 'in answers of the search',
      read: ofActor('user.username'),
      takes: true,
    },
    {
      from: ['user.email'],
      to: 'actor.email',
      why: 'in answers of the search',
      read: ofActor('user.email'),
      takes: true,
    },
    {
      from: ['detail.resourceType', 'detail.resource', 'detail.permission', 'detail.type', 'detail.cls'],
      to: 'resource.type',
      why: 'by its name in 2.0 (`KV_STORE` is `KVSTORE`), from the class where the record names no other',
      read: resourceType,
    },
    {
      from: ['detail.flowId', 'detail.executionId', 'detail.triggerId', 'detail.id'],
      to: 'resource.id',
      why: 'the id that people know it by: a flow’s `flowId`, an execution’s `executionId`, else `detail.id`',
      read: resourceId,
    },
    { from: ['detail.name'], to: 'resource.name', why: 'its name' },
    { from: ['ipAddress'], to: 'client.ip', why: 'where the request came from' },
    {
      from: ['appliedPatch', 'revertPatch'],
      to: 'before',
      why: 'what the patch that takes the change back sets',
      read: (fields) => rebuiltOf(fields)?.before,
    },
    {
      from: ['appliedPatch', 'revertPatch'],
      to: 'after',
      why: 'what the patch of the change sets',
      read: (fields) => rebuiltOf(fields)?.after,
    },
    {
      from: ['appliedPatch'],
      to: 'details.appliedPatch',
      why: 'its operations, without the values that stand in `after`',
      read: (fields) => rebuiltOf(fields)?.applied,
      takes: true,
    },
    {
      from: ['revertPatch'],
      to: 'details.revertPatch',
      why: 'its operations, without the values that stand in `before`',
      read: (fields) => rebuiltOf(fields)?.revert,
      takes: true,
    },
    { from: ['type'], to: 'action', why: 'as it was sent' },
    { from: ['id'], to: 'details.auditLogId', why: 'the record’s own id, by which a copy of it is known' },
    { from: ['tenantId'], to: 'details.tenantId', why: 'the tenant in Kestra' },
    { from: ['deleted'], to: 'details.deleted', why: 'records before 1.0 say that they were deleted' },
    { from: ['detail.id'], to: 'details.id', why: OF_DETAIL },
    { from: ['detail.namespace'], to: 'details.namespace', why: OF_DETAIL },
    { from: ['detail.flowId'], to: 'details.flowId', why: OF_DETAIL },
    { from: ['detail.executionId'], to: 'details.executionId', why: OF_DETAIL },
    { from: ['detail.triggerId'], to: 'details.triggerId', why: OF_DETAIL },
    { from: ['detail.revision'], to: 'details.revision', why: OF_DETAIL },
    { from: ['detail.key'], to: 'details.key', why: OF_DETAIL },
    { from: ['detail'], to: 'details.detail', why: 'everything else in it stands under `detail.…`' },
    { from: ['user'], to: 'details.user', why: 'the account, of answers of the search' },
  ],
  defaults: { action: 'UNKNOWN', change: 'NONE', 'resource.type': 'UNKNOWN', 'actor.type': 'user' },
  identity: (fields) => fields.text('id'),
  unwrap,
  texts: 'csv',
  readRow,
}
