import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { leafHash } from '@/lib/log/server/seal'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import { auditLog } from '@/lib/proof/audit'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import type { EventProof } from '@/lib/proof/event-proof'
import { originOf } from '@/lib/proof/origin'
import { checkGuard } from '@/lib/proof/server/check-guard'
import { logVkey, signCheckpoint } from '@/lib/proof/server/log-keys'
import { publishing } from '@/lib/proof/server/publishing'
import { scrubLog } from '@/lib/proof/server/scrub/scrub-log'
import { scrubOf } from '@/lib/proof/server/scrub/scrub-state'
import { scrubTimes } from '@/lib/proof/server/scrub/scrub-times'
import { Scrubber } from '@/lib/proof/server/scrub/scrubber'
import { TileStack } from '@/lib/proof/tile-stack'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { testKey, testPlace, type TestPlace } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testTenant } from '@/lib/testing/database'
import { verifyEd25519 } from '@/lib/testing/note-keys'
import { someEvents, TEST_URL, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper as tamperWith, type Tampering } from '@/lib/testing/tamper'

import { apiRoutes } from './routes'

// The table of docs/integrity.md: what somebody does who owns the database, and who finds it.

const SIZE = 600
const PLACE = 17

let place: TestPlace
let at: TestPublishing
let tenant: TenantRef
let auditor: { key: string }
let eventId: string
/** Kept by somebody outside when there was half of it. */
let kept: Checkpoint

beforeEach(async () => {
  place = await testPlace(apiRoutes)
  at = testPublishing()
  tenant = await testTenant(place.database.db, { slug: 'acme' })
  auditor = await testKey(place.database.db, tenant, ['proofs:read'])
  eventId = (await append(SIZE / 2))[PLACE] ?? ''
  kept = checkpointOf(await text('checkpoint'))!
  await append(SIZE / 2)
})
afterEach(async () => {
  at.remove()
  await place.close()
})

const db = () => place.database.db
async function append(count: number): Promise<string[]> {
  const { events } = await testAppend(db(), tenant, someEvents(count))
  await at.publish(db())
  return events.map(({ id }) => id)
}

/** What is served of the log. */
async function get(path: string): Promise<Uint8Array | null> {
  const headers = { authorization: `Bearer ${auditor.key}` }
  const answer = await fetch(`${place.api.url}/log/${tenant.logId}/${path}`, { headers })
  return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null
}
const text = async (path: string): Promise<string> => Buffer.from((await get(path)) ?? []).toString()

const tamper = (...statements: Tampering[]): Promise<void> => tamperWith(place.database, ...statements)

const log = () => ({ identity: tenant.logId, origin: originOf(TEST_URL, tenant.logId) })
const checks = () => ({ hasher, verify: verifyEd25519, trusted: [logVkey(log(), 0)] })

/** Where somebody with nothing but the key finds something; `saved`: and a checkpoint. */
async function audited(saved: Checkpoint | null = null): Promise<string[]> {
  const { problems } = await auditLog(get, { ...checks(), saved, ahead: 2, progress: () => undefined })
  return problems.map((problem) => problem.place)
}

/** What is wrong with the proof of the event at PLACE. */
async function proven(): Promise<string[]> {
  const { json } = await place.api.send('GET', `/api/v1/events/${eventId}/proof`, { as: auditor })
  return verifyEventProof(json as EventProof, checks()).problems.map((problem) => problem.place)
}

/** What the worker finds when it checks all of it; the log says the same. */
async function checked(): Promise<string[]> {
  const now = () => new Date()
  await scrubLog(workerCtx(db(), tenant, now), { kind: 'full' })
  const times = scrubTimes({ sampleEntries: 0, fullDays: 0, hours: null, load: 100 })
  await new Scrubber({ db: db(), guardDir: at.guardDir, now, ...times }).asked(new AbortController().signal)
  const { full } = await scrubOf(db(), tenant.logId)
  const { rows } = await db().pool.query<{ outcome: string }>(
    `SELECT outcome FROM event WHERE tenant_id = $1 AND action = 'vouchsafe.log.scrubbed' ORDER BY idx DESC LIMIT 1`,
    [tenant.key],
  )
  expect(rows).toEqual([{ outcome: full?.findingsTotal === 0 ? 'success' : 'failure' }])
  return [...new Set(full?.findings.map((finding) => finding.place))]
}

/** Why the publisher does not sign it once it has grown. */
async function problemNow(): Promise<string | undefined> {
  await append(1)
  return (await publishing(db())).halted[0]?.problem
}

/** Entries as they would be, with everything above made anew: the tiles, the head. */
async function rewrite(entries: readonly Buffer[]): Promise<Checkpoint> {
  const range = CompactRange.empty(hasher)
  const stack = new TileStack(hasher)
  for (const entry of entries) {
    range.push(leafHash(entry))
    stack.push(leafHash(entry))
  }
  const tiles = stack.takeFull()
  await tamper(
    ...entries.map((entry, at): [string, ...unknown[]] => [
      'UPDATE log_entry SET entry = $3 WHERE log_id = $1 AND idx = $2 AND entry <> $3',
      tenant.logId,
      at,
      entry,
    ]),
    ...tiles.map(({ index, hashes }): [string, ...unknown[]] => [
      'UPDATE log_tile SET hashes = $3, root = $4 WHERE log_id = $1 AND level = 0 AND n = $2',
      tenant.logId,
      index,
      hashes,
      rootOf(hashes),
    ]),
    [
      'UPDATE log_head SET frontier = $2, root = $3 WHERE log_id = $1',
      tenant.logId,
      range.frontier(),
      range.root(),
    ],
  )
  return { origin: log().origin, size: range.size, root: range.root() }
}

function rootOf(hashes: Uint8Array): Uint8Array {
  const range = CompactRange.empty(hasher)
  for (let at = 0; at < hashes.length; at += 32) range.push(hashes.subarray(at, at + 32))
  return range.root()
}

async function entriesNow(): Promise<Buffer[]> {
  const { rows } = await db().pool.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entry WHERE log_id = $1 ORDER BY idx',
    [tenant.logId],
  )
  return rows.map(({ entry }) => entry)
}

const AT_PLACE = 'WHERE log_id = $1 AND idx = $2'

describe('somebody who owns the database @long', () => {
  test('and does nothing is not suspected', async () => {
    expect([await audited(kept), await proven(), await checked(), await problemNow()]).toEqual([
      [],
      [],
      [],
      undefined,
    ])
  })

  test('and changes what an event shows is found at that event', async () => {
    await tamper([`UPDATE event SET details = '{"n":99}' WHERE id = $1`, eventId])
    expect(await proven()).toEqual(['openings.details'])
    expect(await checked()).toEqual([`entry ${PLACE}`])
    expect(await audited(kept)).toEqual([])
  })

  test('and changes an entry is found at that entry', async () => {
    await tamper([
      `UPDATE log_entry SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1) ${AT_PLACE}`,
      tenant.logId,
      PLACE,
    ])
    expect(await audited()).toEqual([`entry ${PLACE}`, 'tile/1/000.p/2', 'checkpoint'])
    expect(await proven()).toContain('inclusion')
    expect(await checked()).toContain(`entry ${PLACE}`)
  })

  test('and changes an entry with everything above it has nothing that is signed', async () => {
    const entries = await entriesNow()
    entries[PLACE] = Buffer.from(entries[PLACE]!.toString().replace('flow.update', 'flow.delete'))
    await rewrite(entries)
    expect(await audited()).toEqual(['checkpoint'])
    expect(await proven()).toContain('inclusion')
    expect(await checked()).toEqual([`entry ${PLACE}`, 'checkpoint'])
    expect(await problemNow()).toContain('do not extend the 600 that were signed')
  })

  test('and takes an entry out leaves a hole', async () => {
    await tamper([`DELETE FROM log_entry ${AT_PLACE}`, tenant.logId, PLACE])
    expect(await audited()).toEqual(['tile/entries/000'])
    expect(await checked()).toContain(`entry ${PLACE}`)
  })

  test('and cuts off the newest entries is refused at start, and nothing is signed', async () => {
    const entries = (await entriesNow()).slice(0, SIZE - 10)
    await tamper(['DELETE FROM log_entry WHERE log_id = $1 AND idx >= $2', tenant.logId, entries.length])
    const { root } = await rewrite(entries)
    await tamper([
      'UPDATE log_head SET size = $2, root = $3 WHERE log_id = $1',
      tenant.logId,
      entries.length,
      root,
    ])
    await expect(checkGuard(db(), at.guardDir)).rejects.toThrow('has 590 entries of it, and 600 were signed')
    expect(await problemNow()).toContain('it is older than what was signed, or was cut off')
    expect(await audited()).toContain('tile/entries/002.p/88')
    expect(await checked()).toContain('head')
  })

  test('and the instance key signs another history: only who kept a checkpoint of before finds it', async () => {
    const entries = await entriesNow()
    entries[PLACE] = Buffer.from(entries[PLACE]!.toString().replace('flow.update', 'flow.delete'))
    const forged = await rewrite(entries)
    const note = signCheckpoint(forged, tenant.logId, [{ epoch: 0, from: 0n, to: null }])
    await tamper([
      'UPDATE log_checkpoint SET note = $2, root = $3 WHERE identity = $1',
      tenant.logId,
      note,
      forged.root,
    ])
    expect(await audited()).toEqual([])
    expect(await audited(kept)).toEqual([`entry ${SIZE / 2 - 1}`])
  })
})
