import { createHash } from 'node:crypto'

import type pg from 'pg'

import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import { logSizes } from '@/lib/log/server/log-size'
import { pinBytes, readPin, type Pin } from '@/lib/search/pin'
import { seal, unseal } from '@/lib/search/server/sealed-token'

import type { TenantQuery } from './tenant-queries'

/** What was pinned for one query: only tenants in which that query can match. */
type Sealed = [query: string, pin: string]

const PURPOSE = 'vouchsafe/pin/v1'

/** Pins the logs of these tenants to their sizes now. Empty ones are left out: nothing of them is shown. */
export async function pinLogs(client: pg.ClientBase, queries: readonly TenantQuery[]): Promise<Pin> {
  const sizes = await logSizes(
    client,
    queries.map(({ tenant }) => tenant),
  )
  return new Map([...sizes].filter(([, size]) => size > 0))
}

/** The pin of a search, for an export of the same query. */
export function sealPin(q: string, pin: Pin): string {
  const sealed: Sealed = [shortHash(q), pinText(pin)]
  return seal(PURPOSE, ALL_TENANTS, sealed)
}

/** Opens what `sealPin` made for this query; a `bad_request` for anything else. */
export function openPin(q: string, token: string): Pin {
  // safe: the seal shows that sealPin wrote it.
  const sealed = unseal(PURPOSE, ALL_TENANTS, token) as Sealed | null
  const pin = sealed === null || sealed[0] !== shortHash(q) ? null : pinOf(sealed[1])
  if (pin !== null) return pin
  const why = 'It is not one that this server gave for this query over all tenants.'
  throw new AppError('bad_request', `The parameter pin cannot be used. ${why} Ask for a first page again.`, {
    problems: [{ path: 'pin', message: why }],
  })
}

/** A pin as text, for what is sealed. */
export const pinText = (pin: Pin): string => Buffer.from(pinBytes(pin)).toString('base64url')

/** The reverse of `pinText`. */
export const pinOf = (text: string): Pin | null => readPin(Buffer.from(text, 'base64url'))

/** A name for a text of any length, in few characters: addresses have little room beside a pin. */
export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** @throws AppError bad_request for a pin where one tenant is read: its pin is a size. */
export function refusePin({ pin }: { pin?: string | undefined }): void {
  if (pin === undefined) return
  const why = 'A pin is of all tenants: give the size of a page of this tenant, or leave it out.'
  throw new AppError('bad_request', why, { problems: [{ path: 'pin', message: why }] })
}

/** @throws AppError bad_request for a size where all tenants are read: their pin is another. */
export function refuseSize({ size }: { size?: number | undefined }): void {
  if (size === undefined) return
  const why = 'A size is of one log: give the pin of a first page of all tenants, or leave it out.'
  throw new AppError('bad_request', why, { problems: [{ path: 'size', message: why }] })
}
