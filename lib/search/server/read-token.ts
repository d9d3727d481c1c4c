import { createHash } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { parseQuery } from '@/lib/query/parse'
import { printQuery } from '@/lib/query/print'

import { isSameAct, readerOf, recordCount, recordCountOfAll } from './record-reads'
import { seal, unseal } from './sealed-token'

/** Who reads a tenant's log, when the log says so, and what it says was searched for. */
interface ReadAct {
  reader: string
  recordedMs: number
  /** `searchMark` of each search that was recorded. */
  searches: readonly string[]
}

/** What is counted: exactly this is recorded, and nothing else may be counted unrecorded. */
export interface CountedSearch {
  q: string
  since?: number | undefined
  until?: number | undefined
}

type Sealed = [reader: string, recordedMs: number, searches: string[]]

const PURPOSE = 'vouchsafe/read/v2'
/** Searches that one token stands for; then the oldest is recorded again. */
const SEARCHES_MAX = 16

/** What tells one search from another in a token: the same words as they are understood, and the same range. */
function searchMark({ q, since, until }: CountedSearch): string {
  const text = JSON.stringify([printQuery(parseQuery(q).tree), since ?? null, until ?? null])
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

/**
 * The token of a search that has just been recorded: for an hour, its reader alone may count it with this. It is of one
 * tenant, by its id, or of `ALL_TENANTS`.
 */
export function sealRead(
  tenantId: string,
  { reader, recordedMs }: Omit<ReadAct, 'searches'>,
  search: CountedSearch,
): string {
  return sealAct(tenantId, { reader, recordedMs, searches: [searchMark(search)] })
}

function sealAct(tenantId: string, { reader, recordedMs, searches }: ReadAct): string {
  const sealed: Sealed = [reader, recordedMs, [...searches]]
  return seal(PURPOSE, tenantId, sealed)
}

/**
 * The act of reading that a request says it belongs to; null without a token.
 *
 * @throws AppError bad_request for a token that is not of this tenant.
 */
export function openRead(tenantId: string, token: string | undefined): ReadAct | null {
  if (token === undefined) return null
  // safe: the seal shows that sealAct wrote it.
  const sealed = unseal(PURPOSE, tenantId, token) as Sealed | null
  if (sealed !== null) return { reader: sealed[0], recordedMs: sealed[1], searches: sealed[2] }
  const why = 'It is not one that this server gave for this tenant.'
  throw new AppError(
    'bad_request',
    `The parameter read cannot be used. ${why} Leave it out, or ask for a first page.`,
    { problems: [{ path: 'read', message: why }] },
  )
}

/** What a request has counted: a search, and in it the values of which keys. */
interface Counting {
  /** Null where nothing of any event is told, as where only names of fields are completed. */
  search: CountedSearch | null
  details?: JsonObject
}

/**
 * Records that events were counted, unless the same reader searched for exactly these within the hour and the token says
 * so. Answers with the token that further counts can give: it stands for this search too.
 */
export function recordCounting(
  ctx: Ctx,
  tenant: TenantRef,
  counting: Counting,
  act: ReadAct | null,
): Promise<string> {
  const record = (search: CountedSearch) => recordCount(ctx, tenant, search, counting.details)
  return recordOnce(ctx, tenant.id, { counting, act, record })
}

/** The same for events of all tenants: recorded in the log of the instance, and the token is of all tenants. */
export function recordCountingOfAll(
  ctx: Ctx,
  system: TenantRef,
  counting: Counting,
  act: ReadAct | null,
): Promise<string> {
  const record = (search: CountedSearch) => recordCountOfAll(ctx, system, search, counting.details)
  return recordOnce(ctx, ALL_TENANTS, { counting, act, record })
}

interface ToRecord {
  counting: Counting
  act: ReadAct | null
  record: (search: CountedSearch) => Promise<void>
}

async function recordOnce(
  ctx: Ctx,
  tenantId: string,
  { counting: { search }, act, record }: ToRecord,
): Promise<string> {
  const now = ctx.now()
  const known = act !== null && isSameAct(act, ctx.principal, now) ? act : null
  if (known !== null && (search === null || known.searches.includes(searchMark(search))))
    return sealAct(tenantId, known)
  const counted = search ?? { q: '' }
  await record(counted)
  return sealAct(tenantId, {
    reader: readerOf(ctx.principal),
    // What the token stood for before does not last longer for it.
    recordedMs: known?.recordedMs ?? now.getTime(),
    searches: [...(known?.searches ?? []), searchMark(counted)].slice(-SEARCHES_MAX),
  })
}
