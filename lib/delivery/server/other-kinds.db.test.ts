import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import { readJwks } from '@/lib/decode/server/jwks'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import { egressTo } from '@/lib/delivery/egress'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { createDestination } from './create-destination'
import { deliverNext } from './deliver-next'
import { listDestinations } from './list-destinations'
import { signingKey } from './signing-keys'
import { verifyRecord } from './verify-received'

let database: TestDb
let tenant: TenantRef
let receiver: Server
let got: string
let dir: string

beforeAll(async () => {
  // Before anything reads the settings: they are read once.
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-files-'))
  process.env['VOUCHSAFE_DELIVERY_DIR'] = dir
  database = await testDatabase()
  receiver = createServer((socket) => socket.on('data', (chunk: Buffer) => (got += chunk.toString())))
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
})
afterAll(async () => {
  receiver.close()
  rmSync(dir, { recursive: true, force: true })
  await database.drop()
})
beforeEach(async () => {
  got = ''
  tenant = await testTenant(database.db)
})

async function delivered(target: object): Promise<string> {
  const { db } = database
  const asked = personCtx(db, tenant, { role: 'admin' })
  if (asked.principal.kind !== 'user') throw new Error('A person is a user.')
  const principal = { ...asked.principal, confirmedUntil: new Date(Date.now() + 60_000) }
  const ctx = { ...asked, principal }
  const facts = {
    name: 'SIEM',
    target,
    format: 'json',
    query: 'type:FLOW',
    batch: { events: 2, ageSeconds: 0 },
  }
  const { id } = await createDestination(ctx, createDestinationInput.parse(facts))
  const drafts = ['a', 'b', 'c'].map((flow): EventDraft => ({
    actor: { type: 'user', id: 'ada' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: flow },
  }))
  await appendEvents(db, { tenant, source: { name: 'ci', format: 'events' }, receivedAt: new Date(), drafts })
  const place = { db, egress: egressTo(['127.0.0.0/8']), now: () => new Date(), random: () => 0 }
  while (await deliverNext(place));
  const [view] = await listDestinations(ctx, {})
  expect(view).toMatchObject({
    state: 'running',
    problem: null,
    counts: { delivered: 3, pending: 0, dead: 0 },
  })
  expect(view?.target['url']).toBe((target as { url: string }).url)
  return id
}

/** Each line is signed, and they are those of the three events in their order. */
function expectThree(lines: readonly string[]): void {
  const keys = readJwks({ keys: [signingKey(tenant.id, 0).jwk] })
  for (const line of lines) {
    expect(signedByKonnect(line)).toBeDefined()
    expect(verifyRecord(keys, line, undefined).result).toBe('valid')
  }
  const ids = lines.map((line) => (JSON.parse(line) as { resource: { id: string } }).resource.id)
  expect(ids).toEqual(['a', 'b', 'c'])
}

test('a receiver of syslog gets a message for each event', async () => {
  // safe: it listens at a host and a port
  const { port } = receiver.address() as AddressInfo
  await delivered({ kind: 'syslog', url: `tcp://127.0.0.1:${port}`, framing: 'lines' })
  const messages = got.trimEnd().split('\n')
  expect(messages[0]).toMatch(/^<\d+>1 \S+ localhost vouchsafe - flow\.update \[vouchsafe@32473 /)
  expectThree(messages.map((message) => message.slice(message.indexOf('] {') + 2)))
})

test('a file gets a line for each event', async () => {
  const id = await delivered({ kind: 'file', url: 'file:audit.jsonl' })
  expectThree(
    readFileSync(path.join(dir, id, 'audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n'),
  )
})
