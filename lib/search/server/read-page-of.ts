import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { logSize } from '@/lib/log/server/log-size'

import { type Cursor, openCursor, sealCursor } from './cursor'
import { withReader } from './readers'
import { pageAct } from './record-page'
import { type Seen, seenBy } from './seen'

/** What a page is read with. */
export interface Reading {
  seen: Seen
  /** Entries of the log that count: those of the first page's moment. */
  size: number
  now: Date
  cursor: Cursor | null
}

/** Where a page ends. */
export interface PageEnd {
  /** The next one begins after this id; null: there is none. */
  after: string | null
  /** Where the time was over, before anything was found to end the page with. */
  stoppedAt: string | null
}

/** A page that belongs to a search, and to the act of reading that is recorded of it. */
export interface PageOf<Found> {
  /** What a cursor belongs to. */
  search: string
  cursor: string | undefined
  read(client: pg.ClientBase, reading: Reading): Promise<Found>
  rows(found: Found): number
  /** Records the read, before it is given out: so many rows by now, of the act by this id. */
  record(seen: Seen, act: { rows: number; read: string }): Promise<void>
}

/** Reads one page of what a log tells, in a reader's turn. Errors: `bad_request` for a cursor of another search. */
export async function readPageOf<Found extends PageEnd>(
  ctx: Ctx,
  { search, cursor: given, read, rows, record }: PageOf<Found>,
): Promise<{ found: Found; now: Date; nextCursor: string | null; searchedBackTo?: string }> {
  const seen = seenBy(ctx)
  const { tenant } = seen
  const cursor = given === undefined ? null : openCursor(tenant.id, given, search)
  const now = ctx.now()
  const { size, found } = await withReader(ctx, tenant, async (client) => {
    const atMost = cursor?.size ?? (await logSize(client, tenant))
    return { size: atMost, found: await read(client, { seen, size: atMost, now, cursor }) }
  })
  const { act, due } = pageAct(ctx, cursor?.act ?? null, rows(found))
  if (due !== null) await record(seen, { rows: act.rows, read: act.id })
  const { after, stoppedAt } = found
  return {
    found,
    now,
    nextCursor: after === null ? null : sealCursor(tenant.id, { search, size, after, act }),
    ...(stoppedAt !== null && { searchedBackTo: timeText(uuidMs(stoppedAt)) }),
  }
}
