import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import { readJwks } from '@/lib/decode/server/jwks'
import { verifySignature } from '@/lib/decode/server/verify-signature'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { egressTo } from '@/lib/delivery/egress'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { changeDestination } from './change-destination'
import { createDestination } from './create-destination'
import { deleteDestination } from './delete-destination'
import { deliverNext, type DeliveryPlace, takeNext } from './deliver-next'
import { listDestinations } from './list-destinations'
import { rotateDestinationSecret } from './rotate-destination-secret'
import { rotateSigningKey } from './rotate-signing-key'
import { signingKey, webhookHeaders } from './signing-keys'

/** What a receiver got, and what it answers to it. */
interface Got {
  text: string
  headers: Record<string, string | string[] | undefined>
}
type Reply = { status: number; headers?: Record<string, string>; body?: string } | 'hang up'

let test: TestDb
let tenant: TenantRef
let server: Server
let url: string
let got: Got[]
let replies: Reply[]
/** What is answered when `replies` has nothing more. */
let replyTo: (text: string) => Reply
/** Waited for before anything is answered. */
let holdUp: () => Promise<void>
let now: Date
let count = 0

beforeAll(async () => {
  test = await testDatabase()
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const zipped = request.headers['content-encoding'] === 'gzip'
      got.push({ text: (zipped ? gunzipSync(body) : body).toString(), headers: request.headers })
      const reply = replies.shift() ?? replyTo(got.at(-1)?.text ?? '')
      const answer = () => {
        if (reply === 'hang up') request.socket.destroy()
        else response.writeHead(reply.status, reply.headers).end(reply.body ?? '')
      }
      void holdUp().then(answer)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens on a port
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`
})
afterAll(async () => {
  server.close()
  await test.drop()
})
beforeEach(async () => {
  got = []
  replies = []
  replyTo = () => ({ status: 200 })
  holdUp = () => Promise.resolve()
  now = new Date('2026-11-22T10:00:00Z')
  tenant = await testTenant(test.db, { slug: `deliver-${++count}` })
})
afterEach(async () => {
  await test.db.pool.query('DELETE FROM destination')
})

const place = (): DeliveryPlace => ({
  db: test.db,
  egress: egressTo(['127.0.0.0/8']),
  now: () => now,
  random: () => 0,
})
/** Somebody who has just shown who they are. */
function ctx(): Ctx {
  const asked = personCtx(test.db, tenant, { role: 'admin', now })
  const { principal } = asked
  return principal.kind === 'user'
    ? { ...asked, principal: { ...principal, confirmedUntil: new Date(now.getTime() + 60_000) } }
    : asked
}

async function send(ids: readonly string[], more: Partial<EventDraft> = {}): Promise<void> {
  const drafts = ids.map((id): EventDraft => ({
    occurredAt: '2026-11-22T09:00:00.000Z',
    actor: { type: 'user', id: 'ada' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id },
    ...more,
  }))
  const source = { name: 'ci', format: 'events' }
  await appendEvents(test.db, { tenant, source, receivedAt: new Date('2026-11-22T09:00:01Z'), drafts })
}

const make = (more: object = {}, target: object = {}): Promise<DestinationView> =>
  createDestination(
    ctx(),
    createDestinationInput.parse({
      name: 'SIEM',
      target: { kind: 'webhook', url, gzip: false, ...target },
      format: 'json',
      from: 'now',
      ...more,
    }),
  )

/** As a worker does until there is nothing to do. */
async function work(): Promise<void> {
  while (await deliverNext(place()));
}
/** What failed is due at once. */
const dueNow = () => test.db.pool.query('UPDATE delivery SET next_try_at = NULL')

const view = async (): Promise<DestinationView> => {
  const [one] = await listDestinations(ctx(), {})
  if (one === undefined) throw new Error('There is no destination.')
  return one
}
const idsIn = ({ text }: Got): string[] =>
  text
    .trimEnd()
    .split('\n')
    // safe: the receiver gets events
    .map((line) => (JSON.parse(line) as { resource: { id: string } }).resource.id)
const isOurs = (id: string) => /^[0-9a-f-]{36}$/.test(id)
const arrived = () => got.flatMap(idsIn).filter((id) => !isOurs(id))

describe('a destination', () => {
  it('gets what is stored after it was made, in the order of the log, and each event once', async () => {
    await send(['before'])
    await make({ batch: { events: 2 } })
    await send(['a', 'b', 'c'])
    await send(['d'])
    await work()
    expect(arrived()).toEqual(['a', 'b', 'c', 'd'])
    expect(got.every((one) => idsIn(one).length <= 2)).toBe(true)
    await work()
    expect(arrived()).toHaveLength(4)
    expect(await view()).toMatchObject({ state: 'running', counts: { pending: 0, dead: 0, filtered: 0 } })
  })

  it('gets all from an earlier place on', async () => {
    await send(['a', 'b'])
    await make({ from: 'start', query: 'type:FLOW' })
    await work()
    expect(arrived()).toEqual(['a', 'b'])
  })

  it('gets only what its query finds, without what is masked; and every event is counted once', async () => {
    await make({ query: 'id:b', masks: ['actor'] })
    await send(['a', 'b', 'c'], { message: 'hello' })
    await work()
    const { counts } = await view()
    expect(arrived()).toEqual(['b'])
    expect(got[0]?.text).not.toMatch(/ada|hello/)
    expect(counts).toMatchObject({ delivered: 1, pending: 0 })
    const { accepted, ...parts } = counts
    expect(Object.values(parts).reduce((sum, n) => sum + n, 0)).toBe(accepted)
  })

  it('is sent nothing that is too old for it', async () => {
    await make({ maxAgeSeconds: 3_600, query: 'type:FLOW' })
    await send(['old'], { occurredAt: '2026-11-22T08:59:00.000Z' })
    await send(['young'], { occurredAt: '2026-11-22T09:30:00.000Z' })
    await work()
    expect(arrived()).toEqual(['young'])
    expect((await view()).counts).toMatchObject({ delivered: 1, expired: 1, pending: 0 })
  })

  it('can check what it gets: each event, and each request', async () => {
    await make({ format: 'konnect-cef', query: 'type:FLOW' }, { authorization: 'Bearer secret' })
    await send(['a'])
    await work()
    const jwks = readJwks({ keys: [signingKey(tenant.id, 0).jwk] })
    const [line = ''] = got[0]?.text.split('\n') ?? []
    expect(verifySignature(jwks, signedByKonnect(line)).result).toBe('valid')
    expect(got[0]?.headers).toMatchObject({ authorization: 'Bearer secret' })
    expect(got[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1a,\S+$/)
  })

  it('is signed with two secrets while one takes over from the other, and with no key before its time', async () => {
    const { id } = await make({ query: 'type:FLOW' })
    await rotateSigningKey(ctx(), { inMinutes: 10 })
    await rotateDestinationSecret(ctx(), { destinationId: id, overlapHours: 24 })
    await send(['a'])
    await work()
    expect(got[0]?.text).toContain(`"kid":"${signingKey(tenant.id, 0).keyId}"`)
    const [first, second] = got[0]?.headers['webhook-signature']?.toString().split(' ') ?? []
    const expected = (epoch: number) =>
      webhookHeaders(
        { id: String(got[0]?.headers['webhook-id']), text: got[0]?.text ?? '', atMs: now.getTime() },
        signingKey(tenant.id, 0),
        { destinationId: id, epochs: [epoch] },
      )['webhook-signature']?.split(' ')[0]
    expect([first, second]).toEqual([expected(1), expected(0)])
    now = new Date('2026-11-23T10:00:00Z')
    await send(['b'])
    await work()
    expect(got[1]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1a,\S+$/)
  })

  it('is signed with a new key from its moment on', async () => {
    await make({ query: 'type:FLOW' })
    await rotateSigningKey(ctx(), { inMinutes: 0 })
    await send(['a'])
    await work()
    expect(got[0]?.text).toContain(`"kid":"${signingKey(tenant.id, 1).keyId}"`)
  })
})

describe('a receiver', () => {
  it('that is down gets everything when it is up again, after a longer pause each time', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a', 'b'])
    for (const [i, pause] of [500, 1_000, 2_000].entries()) {
      replies = [i === 1 ? 'hang up' : { status: 503, body: 'busy' }]
      await work()
      const { rows } = await test.db.pool.query<{ ms: string; failures: number }>(
        'SELECT round(extract(epoch FROM next_try_at - now()) * 1000) AS ms, failures FROM delivery',
      )
      expect(Number(rows[0]?.ms)).toBeLessThanOrEqual(pause)
      expect(rows[0]?.failures).toBe(i + 1)
      expect(await view()).toMatchObject({ state: 'failing' })
      await dueNow()
    }
    await send(['c'])
    await work()
    expect(arrived().slice(-3)).toEqual(['a', 'b', 'c'])
    expect(await view()).toMatchObject({
      state: 'running',
      problem: null,
      counts: { delivered: 3, pending: 0 },
    })
  })

  it('that says how long to wait is waited for', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a'])
    replies = [{ status: 429, headers: { 'retry-after': '600' } }]
    await work()
    const { rows } = await test.db.pool.query<{ ok: boolean }>(
      `SELECT next_try_at > now() + interval '590 seconds' AS ok FROM delivery`,
    )
    expect(rows).toEqual([{ ok: true }])
  })

  it('whose answer is lost gets the same again, under the same id', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a'])
    replies = ['hang up']
    await work()
    await dueNow()
    await work()
    expect(arrived()).toEqual(['a', 'a'])
    expect(got[0]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id'])
  })

  it('that refuses one event gets all others; that one is kept with the reason', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a', 'b', 'poison', 'c', 'd'])
    const refuse: Reply = { status: 400, body: 'bad poison' }
    // Five; three; two; the third alone; two.
    replies = [refuse, refuse, { status: 200 }, refuse, { status: 200 }]
    await work()
    expect(got.map(idsIn)).toEqual([
      ['a', 'b', 'poison', 'c', 'd'],
      ['a', 'b', 'poison'],
      ['a', 'b'],
      ['poison'],
      ['c', 'd'],
    ])
    expect((await view()).counts).toMatchObject({ delivered: 4, dead: 1, pending: 0 })
    const { rows } = await test.db.pool.query('SELECT reason FROM dead_letter')
    expect(rows).toEqual([{ reason: 'answered 400: bad poison' }])
  })

  it('that refuses event after event is waited for: they are not all given up', async () => {
    await make({ query: 'type:FLOW' })
    await send(Array.from({ length: 30 }, (_, i) => `e${i}`))
    replies = Array.from({ length: 100 }, () => ({ status: 400 }))
    await work()
    const first = await view()
    expect(first).toMatchObject({ state: 'failing', counts: { dead: 10 } })
    await dueNow()
    await work()
    // It is the same trouble, waited for longer, and no new one.
    expect(await view()).toMatchObject({
      state: 'failing',
      failingSince: first.failingSince,
      counts: { dead: 20 },
    })
    const { rows } = await test.db.pool.query('SELECT failures FROM delivery')
    expect(rows).toEqual([{ failures: 2 }])
    replies = []
    await dueNow()
    await work()
    expect((await view()).counts).toMatchObject({ delivered: 10, dead: 20, pending: 0 })
  })

  it('that refuses an event can be made to hold up all behind it', async () => {
    await make({ query: 'type:FLOW', stopAtDeadLetter: true })
    await send(['poison', 'b'])
    replies = Array.from({ length: 9 }, () => ({ status: 422, body: 'no' }))
    await work()
    expect(await view()).toMatchObject({ state: 'stopped', counts: { dead: 0, delivered: 0 } })
    expect((await view()).problem).toMatch(/^The event with index \d+ is refused: answered 422: no$/)
  })

  it('that says that a batch is too large is sent less at a time, for a while', async () => {
    await make({ batch: { events: 8, ageSeconds: 0 }, query: 'type:FLOW' })
    const counts = () => got.map(({ text }) => text.trim().split('\n').length)
    replyTo = (text) => ({ status: text.trim().split('\n').length > 3 ? 413 : 200 })
    await send(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    await work()
    expect(counts()).toEqual([8, 4, 2, 2, 4, 2, 2])
    got = []
    await send(['i', 'j', 'k', 'l', 'm', 'n'])
    await work()
    expect(Math.max(...counts())).toBeLessThan(4)
    expect(counts().reduce((sum, count) => sum + count)).toBe(6)
    // Later it may take more again.
    got = []
    now = new Date(now.getTime() + 20 * 60_000)
    await send(['o', 'p', 'q', 'r'])
    await work()
    expect(counts()).toEqual([4, 2, 2])
    expect((await view()).counts).toMatchObject({ delivered: 18, dead: 0 })
  })

  it('in a private network is not reached', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a'])
    await deliverNext({ ...place(), egress: egressTo([]) })
    expect(got).toEqual([])
    expect((await view()).problem).toMatch(/inside of a private network/)
  })
})

/** What `_bulk` says where it refuses whatever is called bad, for this reason. */
const bulkReply =
  (reason: (id: string) => string) =>
  (text: string): Reply => {
    const ids = [...text.matchAll(/bad\d+|"create"/g)].map(([found]) => found)
    const items: object[] = []
    for (const id of ids) {
      if (id === '"create"') items.push({ create: { status: 201 } })
      else
        items[items.length - 1] = { create: { status: 400, error: { type: 'mapper', reason: reason(id) } } }
    }
    return { status: 200, body: JSON.stringify({ errors: true, items }) }
  }

describe('_bulk', () => {
  it('creates documents; what it refuses by itself is kept with the reason', async () => {
    await make({ query: 'type:FLOW', format: 'ecs' }, { kind: 'elasticsearch', index: 'logs-audit-default' })
    await send(['a', 'b', 'c'])
    const items = [
      { create: { status: 201 } },
      { create: { status: 400, error: { type: 'mapper', reason: 'no' } } },
      { create: { status: 409 } },
    ]
    replies = [{ status: 200, body: JSON.stringify({ errors: true, items }) }]
    await work()
    expect((await view()).counts).toMatchObject({ delivered: 2, dead: 1, pending: 0 })
  })

  it('that nobody may store in is waited for: nothing is given up', async () => {
    await make({ query: 'type:FLOW', format: 'ecs' }, { kind: 'elasticsearch', index: 'logs-audit-default' })
    await send(['a'])
    replies = [{ status: 200, body: JSON.stringify({ errors: true, items: [{ create: { status: 403 } }] }) }]
    await work()
    expect(await view()).toMatchObject({ state: 'failing', counts: { dead: 0, delivered: 0 } })
  })

  it('that refuses every document of a batch has ten given up at a time, and gets what is behind them', async () => {
    await make({ query: 'type:FLOW', format: 'ecs' }, { kind: 'elasticsearch', index: 'logs-audit-default' })
    await send(Array.from({ length: 30 }, (_, i) => `bad${i}`))
    replyTo = bulkReply(() => 'no')
    for (const dead of [10, 20, 30]) {
      await work()
      expect(await view()).toMatchObject({ counts: { dead, delivered: 0 } })
      await dueNow()
    }
    await send(['good'])
    await work()
    expect(await view()).toMatchObject({ state: 'running', counts: { delivered: 1, pending: 0 } })
  })

  it('whose answer is longer than it is read is sent less at a time', async () => {
    await make({ query: 'type:FLOW', format: 'ecs' }, { kind: 'elasticsearch', index: 'logs-audit-default' })
    await send(['bad0', 'a', 'bad1', 'b'])
    replyTo = bulkReply((id) => 'x'.repeat(id === 'bad0' ? 2_000_000 : 600_000))
    await work()
    expect(await view()).toMatchObject({ state: 'running', counts: { dead: 2, delivered: 2 } })
  })

  it('that could not store some is asked again for all, which does no harm', async () => {
    await make({ query: 'type:FLOW', format: 'ecs' }, { kind: 'elasticsearch', index: 'logs-audit-default' })
    await send(['a', 'b'])
    const items = [{ create: { status: 201 } }, { create: { status: 429 } }]
    replies = [{ status: 200, body: JSON.stringify({ errors: true, items }) }]
    await work()
    expect(await view()).toMatchObject({ state: 'failing', counts: { delivered: 0 } })
  })
})

describe('workers', () => {
  it('take turns: whoever was given back last is taken last, and no tenant has them all', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await make({ name, from: 'start' })
    const { rows } = await test.db.pool.query<{ n: number }>(
      `UPDATE delivery SET leased_until = now() + interval '1 minute' WHERE id IN (SELECT id FROM delivery LIMIT 4)
       RETURNING 1 AS n`,
    )
    expect(rows).toHaveLength(4)
    expect(await deliverNext(place())).toBe(false)
    await test.db.pool.query(`UPDATE delivery SET leased_until = now() - interval '1 minute'`)
    expect(await deliverNext(place())).toBe(true)
  })

  it('give a tenant and its portals together what a tenant has', async () => {
    const organisation = tenant
    for (let i = 0; i < 5; i++) {
      tenant = await testTenant(test.db, { slug: `portal-${i}`, parentId: organisation.id })
      await make({ from: 'start' })
    }
    for (let i = 0; i < 4; i++) expect(await takeNext(place())).not.toBeNull()
    expect(await takeNext(place())).toBeNull()
    tenant = await testTenant(test.db)
    await make({ from: 'start' })
    expect(await takeNext(place())).not.toBeNull()
  })

  it('can keep a place for receivers that were quick, or that nobody knows yet', async () => {
    const onlyQuick = { replays: true, onlyQuick: true }
    await make({ query: 'type:FLOW' })
    await send(['a'])
    await work()
    const took = (ms: number) => test.db.pool.query('UPDATE delivery_attempt SET took_ms = $1', [ms])
    await took(2_000)
    await send(['b'])
    expect(await takeNext(place(), onlyQuick)).toBeNull()
    await took(1_999)
    expect(await takeNext(place(), onlyQuick)).not.toBeNull()
    // A new one beside what is held waits for a place that is not kept.
    await make({ name: 'Other', from: 'start' })
    expect(await takeNext(place(), onlyQuick)).toBeNull()
    expect(await takeNext(place())).not.toBeNull()
    tenant = await testTenant(test.db)
    await make({ from: 'start' })
    expect(await takeNext(place(), onlyQuick)).not.toBeNull()
  })

  it('side by side send each event once', async () => {
    await make({ query: 'type:FLOW', batch: { events: 3 } })
    await send(Array.from({ length: 40 }, (_, i) => `e${i}`))
    await Promise.all(Array.from({ length: 5 }, work))
    expect(arrived()).toEqual(Array.from({ length: 40 }, (_, i) => `e${i}`))
  })

  it('send nothing more to where a destination was, neither batches that were read nor halves', async () => {
    const { id, version } = await make({ query: 'type:FLOW', batch: { events: 2 } })
    await send(['a', 'b', 'c', 'd', 'e'])
    for (const [i, status] of [200, 400].entries()) {
      got = []
      replyTo = () => ({ status })
      const asked = new EventEmitter()
      const answer = once(asked, 'answer')
      const isAsked = once(asked, 'asked')
      holdUp = async () => {
        asked.emit('asked')
        await answer
      }
      const working = deliverNext(place())
      await isAsked
      const off = await changeDestination(ctx(), {
        destinationId: id,
        change: { version: version + 2 * i, enabled: false },
      })
      asked.emit('answer')
      await working
      expect(got).toHaveLength(1)
      expect(await view()).toMatchObject({ counts: { delivered: 0, dead: 0 } })
      await changeDestination(ctx(), { destinationId: id, change: { version: off.version, enabled: true } })
    }
  })

  it('that were taken for dead change nothing any more', async () => {
    await make({ query: 'type:FLOW' })
    await send(['a'])
    let taken = false
    const slow: DeliveryPlace = {
      ...place(),
      now: () => {
        if (!taken) void test.db.pool.query('UPDATE delivery SET epoch = epoch + 1, leased_until = NULL')
        taken = true
        return now
      },
    }
    await deliverNext(slow)
    expect((await view()).counts).toMatchObject({ delivered: 0, pending: expect.any(Number) as number })
    await work()
    expect((await view()).counts).toMatchObject({ delivered: 1, pending: 0 })
  })
})

it('secrets are shown to nobody, and in no event', async () => {
  await make(
    { from: 'start', batch: { ageSeconds: 0 } },
    {
      url: `${url}?token=hush`,
      authorization: 'Bearer hush-hush-hush',
      headers: [{ name: 'DD-API-KEY', value: 'hush-hush' }],
    },
  )
  await work()
  const all = JSON.stringify([await view(), got.map(({ text }) => text)])
  expect(all).not.toContain('hush')
  expect(await view()).toMatchObject({
    hasAuthorization: true,
    target: { headers: [{ name: 'DD-API-KEY' }] },
  })
  expect(got[0]?.headers).toMatchObject({ authorization: 'Bearer hush-hush-hush', 'dd-api-key': 'hush-hush' })
  const { rows } = await test.db.pool.query<{ text: string }>(
    `SELECT (SELECT string_agg(x::text, '') FROM destination x) || (SELECT string_agg(e::text, '') FROM event e) AS text`,
  )
  expect(rows[0]?.text).not.toContain('hush')
})

it('is deleted with what is known of it, and that is recorded', async () => {
  const { id } = await make({ from: 'start' })
  await deleteDestination(ctx(), { destinationId: id })
  expect(await listDestinations(ctx(), {})).toEqual([])
  await expect(deleteDestination(ctx(), { destinationId: id })).rejects.toThrow(
    'There is no such destination',
  )
})
