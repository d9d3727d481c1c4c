import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { hasher } from '@/lib/log/server/tree'
import { auditLog } from '@/lib/proof/audit'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import type { EventProof } from '@/lib/proof/event-proof'
import { type ContinuedLog, continueLog } from '@/lib/proof/server/continue-log'
import { Guard } from '@/lib/proof/server/guard'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { parseVkey } from '@/lib/proof/vkey'
import { testKey, testPlace, type TestPlace, testUser } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testTenant } from '@/lib/testing/database'
import { verifyEd25519 } from '@/lib/testing/note-keys'
import { someEvents, TEST_URL, type TestPublishing, testPublishing } from '@/lib/testing/publishing'

import { apiRoutes } from './routes'

/** Entries that are left, and that were signed. */
const [LEFT, SIGNED] = [300, 310]

let place: TestPlace
let at: TestPublishing
let tenant: TenantRef
let auditor: { key: string }
let step: ContinuedLog
let eventId: string
let kept: Checkpoint

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  at = testPublishing()
  tenant = await testTenant(db(), { slug: 'acme' })
  auditor = await testKey(db(), tenant, ['proofs:read', 'events:write'])
  eventId = (await testAppend(db(), tenant, someEvents(LEFT))).events[7]?.id ?? ''
  await at.publish(db())
  kept = checkpointOf((await get(tenant.logId, 'checkpoint')).text)!
  // Ten more were signed, by a database that is there no more.
  const guard = await Guard.open(at.guardDir)
  await guard.advance(
    new Map([
      [tenant.logId, { ...guard.signed(tenant.logId)!, size: BigInt(SIGNED), root: new Uint8Array(32) }],
    ]),
  )
  const ctx = workerCtx(db(), tenant, () => new Date())
  step = (await continueLog(ctx, tenant, { guardDir: at.guardDir, url: TEST_URL }))[0]!
  await testAppend(db(), tenant, someEvents(5))
  await at.publish(db())
})
afterAll(async () => {
  at.remove()
  await place.close()
})

const db = () => place.database.db
const get = (log: string, path: string) => place.api.send('GET', `/log/${log}/${path}`, { as: auditor })

/** Problems that somebody finds who has this log's key, and a checkpoint. */
async function audited(log: string, saved: Checkpoint | null): Promise<string[]> {
  const { json } = await get(log, 'log.json')
  const trusted = (json as { keys: { vkey: string }[] }).keys.flatMap(({ vkey }) => parseVkey(vkey) ?? [])
  const headers = { authorization: `Bearer ${auditor.key}` }
  const report = await auditLog(
    async (path) => {
      const answer = await fetch(`${place.api.url}/log/${log}/${path}`, { headers })
      return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null
    },
    { hasher, verify: verifyEd25519, trusted, saved, ahead: 2, progress: () => undefined },
  )
  return report.problems.map(({ message }) => message)
}

test('a log that continues another one says so, and contains what is left of it', async () => {
  const continues = {
    logId: tenant.logId,
    origin: step.was.origin,
    size: SIGNED,
    kept: LEFT,
    index: LEFT,
  }
  const facts = await get(step.now.log, 'log.json')
  expect(facts.json).toMatchObject({
    logId: step.now.log,
    origin: step.now.origin,
    keys: [{ vkey: step.now.vkey }],
    continues,
    continuedBy: null,
  })
  const { json } = await place.api.send('GET', '/api/v1/log', { as: auditor })
  expect(json).toMatchObject({ id: step.now.log, size: LEFT + 6, continues, problem: null })
  expect(await audited(step.now.log, kept)).toEqual([])
})

test('who saw more of the log that ended is told what is lost', async () => {
  const more = { origin: step.was.origin, size: BigInt(SIGNED), root: new Uint8Array(32) }
  expect(await audited(step.now.log, more)).toEqual([
    `It continues ${step.was.origin}, and the entries of that from ${LEFT} to ${SIGNED - 1} were lost.`,
  ])
})

test('a log that ended stays where it was, as far as it is left, and says what continues it', async () => {
  const { json } = await get(tenant.logId, 'log.json')
  expect(json).toMatchObject({
    logId: tenant.logId,
    origin: step.was.origin,
    continues: null,
    continuedBy: { logId: step.now.log, index: LEFT },
  })
  expect(checkpointOf((await get(tenant.logId, 'checkpoint')).text)).toEqual(kept)
  expect(await audited(tenant.logId, kept)).toEqual([])
  expect((await get(tenant.logId, 'tile/0/001.p/44')).status).toBe(200)
  expect((await get(tenant.logId, 'tile/0/001.p/45')).status).toBe(404)
})

test('a log of which nothing is left but what somebody said has a log.json alone', async () => {
  const empty = await testTenant(db())
  const guard = await Guard.open(at.guardDir)
  const origin = `localhost:3000/log/${empty.logId}`
  const signed = { tenant: empty.id, origin, size: 1n, root: new Uint8Array(32) }
  await guard.advance(new Map([[empty.logId, signed]]))
  const ctx = workerCtx(db(), empty, () => new Date())
  const [only] = await continueLog(ctx, empty, { guardDir: at.guardDir, url: TEST_URL })
  const admin = await testUser(db(), { roles: [[empty, 'admin']] })
  const read = async (path: string) =>
    (await place.api.send('GET', `/log/${empty.logId}/${path}`, { as: admin })).status
  expect(only).toMatchObject({ was: { size: 1, kept: 0 }, now: { index: 0 } })
  expect([await read('log.json'), await read('checkpoint'), await read('tile/0/000.p/1')]).toEqual([
    200, 404, 404,
  ])
})

test('proofs and answers are of the log as it is called now', async () => {
  const { json } = await place.api.send('GET', `/api/v1/events/${eventId}/proof`, { as: auditor })
  const proof = json as EventProof
  expect(proof).toMatchObject({ log: { id: step.now.log, origin: step.now.origin }, keys: [step.now.vkey] })
  const trusted = [parseVkey(step.now.vkey)!]
  expect(verifyEventProof(proof, { hasher, verify: verifyEd25519, trusted }).problems).toEqual([])
  const stored = await testAppend(db(), { ...tenant, logIdentity: step.now.log }, someEvents(1))
  expect(stored.log.id).toBe(step.now.log)
})

test('its next key is its own first one after that of its name', async () => {
  const admin = await testUser(db(), { roles: [[tenant, 'admin']] })
  const rotated = await place.api.send('POST', '/api/v1/log/keys?tenant=acme', { as: admin, json: {} })
  const { keys } = rotated.json as { keys: { vkey: string; fromSize: number }[] }
  expect(keys).toHaveLength(2)
  expect(keys.every(({ vkey }) => vkey.startsWith(`${step.now.origin}+`))).toBe(true)
  const old = (await get(tenant.logId, 'log.json')).json as { keys: unknown[] }
  expect(old.keys).toHaveLength(1)
})
