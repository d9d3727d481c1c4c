import { createHash } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { parseQuery } from '@/lib/query/parse'
import { printQuery } from '@/lib/query/print'
import { isSameAct, type ReadAct, readerOf } from '@/lib/search/read-act'

import { newReadId, recordCount, type SearchedFor } from './record-reads'
import { seal, unseal } from './sealed-token'

/** An act of reading, and what the log says was searched for in it. */
interface CountedAct extends Omit<ReadAct, 'rows'> {
  /** `searchMark` of each search that was recorded. */
  searches: readonly string[]
}

type Sealed = [id: string, reader: string, recordedMs: number, searches: string[]]

const PURPOSE = 'vouchsafe/read/v3'
/** Searches that one token stands for; then the oldest is recorded again. */
const SEARCHES_MAX = 16

/** What tells one search from another in a token: the same words as they are understood, and the same range. */
function searchMark({ q, since, until }: SearchedFor): string {
  const text = JSON.stringify([printQuery(parseQuery(q).tree), since ?? null, until ?? null])
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

/**
 * The token of a search that the log has: for a quarter of an hour, its reader alone may count it with this. It is of one
 * tenant, by its id, or of `ALL_TENANTS`.
 */
export function sealRead(
  tenantId: string,
  { id, reader, recordedMs }: Omit<ReadAct, 'rows'>,
  search: SearchedFor,
): string {
  return sealAct(tenantId, { id, reader, recordedMs, searches: [searchMark(search)] })
}

function sealAct(tenantId: string, { id, reader, recordedMs, searches }: CountedAct): string {
  const sealed: Sealed = [id, reader, recordedMs, [...searches]]
  return seal(PURPOSE, tenantId, sealed)
}

/**
 * The act of reading that a request says it belongs to; null without a token.
 *
 * @throws AppError bad_request for a token that is not of this tenant.
 */
export function openRead(tenantId: string, token: string | undefined): CountedAct | null {
  if (token === undefined) return null
  // safe: the seal shows that sealAct wrote it.
  const sealed = unseal(PURPOSE, tenantId, token) as Sealed | null
  if (sealed !== null) return { id: sealed[0], reader: sealed[1], recordedMs: sealed[2], searches: sealed[3] }
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
  search: SearchedFor | null
  /** The log size that it was counted up to; left out where the reader may not know it. */
  size?: number | undefined
  details?: JsonObject
}

/**
 * Records that events were counted, unless the same reader searched for exactly these within a quarter of an hour and the
 * token says so. Answers with the token that further counts can give: it stands for this search too. What is counted in
 * all tenants is recorded in the log of the instance, and its token is of all tenants.
 */
export async function recordCounting(
  ctx: Ctx,
  of: { tenant: TenantRef } | { system: TenantRef },
  { search, size, details = {} }: Counting,
  act: CountedAct | null,
): Promise<string> {
  const tokenOf = 'system' in of ? ALL_TENANTS : of.tenant.id
  const now = ctx.now()
  const known = act !== null && isSameAct(act, ctx.principal, now) ? act : null
  if (known !== null && (search === null || known.searches.includes(searchMark(search))))
    return sealAct(tokenOf, known)
  const counted = search ?? { q: '' }
  const id = known?.id ?? newReadId()
  await recordCount(ctx, of, { ...counted, size, read: id }, details)
  return sealAct(tokenOf, {
    id,
    reader: readerOf(ctx.principal),
    // What the token stood for before does not last longer for it.
    recordedMs: known?.recordedMs ?? now.getTime(),
    searches: [...(known?.searches ?? []), searchMark(counted)].slice(-SEARCHES_MAX),
  })
}
