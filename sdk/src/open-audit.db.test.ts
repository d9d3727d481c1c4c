import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { httpFaults, type HttpFaults } from '@/lib/testing/http-faults'

import type { Audit, AuditOptions } from './audit'
import type { AuditError } from './audit-error'
import type { AuditEvent } from './event'
import { openAudit } from './open-audit'

// Against the real server, over a network that breaks when told to. Pauses are shorter than an application's.
const PACE = { lingerMs: 5, firstPauseMs: 4, deniedPauseMs: 50 }
let place: TestPlace
let network: HttpFaults
let tenant: TenantRef
let writer: { key: string }
let reader: { key: string }
let directory: string
let open: Audit[] = []
let told: { error: AuditError; events: readonly AuditEvent[] }[] = []

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  network = await httpFaults(place.api.url)
})
afterAll(async () => {
  await network.close()
  await place.close()
})
beforeEach(async () => {
  tenant = await testTenant(place.database.db)
  writer = await testKey(place.database.db, tenant, ['events:write'])
  reader = await testKey(place.database.db, tenant, ['events:read'])
  directory = mkdtempSync(join(tmpdir(), 'vs-sdk-'))
  told = []
})
afterEach(async () => {
  network.always('none')
  await Promise.all(open.map((audit) => audit.close().catch(() => undefined)))
  open = []
  rmSync(directory, { recursive: true, force: true })
})

function audit(options: AuditOptions = {}): Audit {
  const onError = (error: AuditError, events: readonly AuditEvent[]) => void told.push({ error, events })
  const made = openAudit({ url: network.url, key: writer.key, onError, ...options }, PACE)
  open.push(made)
  return made
}

/** What the log of the tenant has, oldest first, but for what it says of this test's own reading. */
async function stored(): Promise<Record<string, unknown>[]> {
  const search = 'q=-action:vouchsafe.*&order=arrival&limit=1000'
  const answer = await place.api.send('GET', `/api/v1/events?${search}`, { as: reader })
  return (answer.json as { events: Record<string, unknown>[] }).events.reverse()
}
const actions = async (): Promise<unknown[]> => (await stored()).map(({ action }) => action)

const event = (action = 'invoice.approve', more: Partial<AuditEvent> = {}): AuditEvent => ({
  action,
  resource: { type: 'INVOICE', id: 7 },
  ...more,
})

describe('log', () => {
  test('resolves with the place of the event, which says all that was said', async () => {
    const before = { total: 10n, due: new Date(0) }
    const logged = await audit().withoutRequest.log(
      event('invoice.approve', { outcome: 'success', before, after: { total: 11n, due: new Date(0) } }),
    )
    expect(logged).toEqual({ id: expect.any(String), status: 'accepted', index: 0 })
    const found = await place.api.send('GET', `/api/v1/events/${logged?.id}`, { as: reader })
    expect(found.json).toMatchObject({
      action: 'invoice.approve',
      change: 'UPDATE',
      actor: { type: 'system' },
      resource: { type: 'INVOICE', id: '7' },
      outcome: 'success',
      before: { total: '10', due: '1970-01-01T00:00:00.000Z' },
    })
  })

  test('of nothing is nothing', async () => {
    expect(await audit().withoutRequest.log(undefined)).toBeNull()
    await audit().withoutRequest.enqueue(undefined)
    expect(await stored()).toEqual([])
  })

  test.each([
    'not applied',
    'reply lost',
    { status: 503 },
    { status: 429, headers: { 'retry-after': '0' } },
  ] as const)('stores once what meets %j, and says so', async (fault) => {
    network.next(fault)
    const one = audit()
    const logged = await one.withoutRequest.log(event())
    expect(logged?.status).toBe(fault === 'reply lost' ? 'duplicate' : 'accepted')
    expect(one.counters()).toMatchObject({ retried: 1, rejected: 0 })
    expect(await stored()).toHaveLength(1)
  })

  test('takes the scope’s word over the event’s', async () => {
    const request = new Request('http://shop.test/')
    const one = audit({ actor: () => ({ type: 'user', id: 'ada' }) })
    const scoped = one.asScoped(request, {
      client: { ip: '203.0.113.7' },
      traceId: 'the-trace',
      sessionId: 's1',
    })
    const forged = {
      actor: { type: 'user', id: 'eve' },
      client: { ip: '1.2.3.4', userAgent: 'curl' },
    } as const
    await scoped.log(event('x', { ...forged, traceId: 'another', sessionId: 's2' }))
    expect(await stored()).toMatchObject([
      {
        actor: { type: 'user', id: 'ada' },
        client: { ip: '203.0.113.7', userAgent: 'curl' },
        traceId: 'the-trace',
        sessionId: 's1',
      },
    ])
  })

  test('of many at once shares requests, and one that is refused takes nobody along', async () => {
    const one = audit().withoutRequest
    const before = network.requests()
    const taken = '0199a3c1-0000-7000-8000-000000000000'
    await one.log(event('first', { id: taken }))
    const all = Array.from({ length: 60 }, (_, i) => one.log(event('many', i === 30 ? { id: taken } : {})))
    const settled = await Promise.allSettled(all)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(59)
    expect(settled[30]).toMatchObject({
      reason: { code: 'conflict', status: 409, eventId: taken, problems: [{ path: 'id' }] },
    })
    expect(network.requests() - before).toBeLessThan(30)
    expect(await stored()).toHaveLength(60)
  })

  test('gives up when its time is over, with an id that makes another try safe', async () => {
    network.always('reply lost')
    const one = audit({ timeoutMs: 400 }).withoutRequest
    const error = (await one.log(event()).catch((thrown: unknown) => thrown)) as AuditError
    expect(error).toMatchObject({ code: 'unavailable', eventId: expect.any(String) })
    expect(error.message).toMatch(/cannot be reached at http.*log it again with the id/)
    network.always('none')
    expect(await one.log(event('invoice.approve', { id: error.eventId }))).toMatchObject({
      status: 'duplicate',
    })
  })
})

describe('what is wrong with the setup', () => {
  const failure = (options: AuditOptions): Promise<unknown> =>
    audit(options)
      .withoutRequest.log(event())
      .catch((error: unknown) => error)

  test('is said with its fix: a key nobody knows', async () => {
    const mistyped = `${writer.key.slice(0, -1)}${writer.key.endsWith('0') ? '1' : '0'}`
    expect(await failure({ key: mistyped })).toMatchObject({
      code: 'unauthenticated',
      status: 401,
      message: expect.stringMatching(/Set VOUCHSAFE_KEY/),
    })
  })

  test('a key that may not, and a tenant that is not there', async () => {
    expect(await failure({ key: reader.key })).toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/events:write/),
    })
    expect(await failure({ tenant: 'nowhere' })).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/option tenant/),
    })
  })

  test('an address that is not Vouchsafe', async () => {
    expect(await failure({ url: `${network.url}/elsewhere` })).toMatchObject({ code: 'not_found' })
    network.next({ status: 301, headers: { location: 'https://there.test/' } })
    expect(await failure({})).toMatchObject({
      code: 'setting',
      message: expect.stringMatching(/points to https:\/\/there.test/),
    })
    network.next({ status: 200 })
    expect(await failure({})).toMatchObject({
      code: 'setting',
      message: expect.stringMatching(/something else may stand in front/),
    })
  })
})

describe('an attempt', () => {
  test('is an intent and a result, linked', async () => {
    const one = audit()
    const attempt = await one.withoutRequest.attempt(event('payment.send', { details: { amount: 5 } }))
    expect(await stored()).toMatchObject([
      { outcome: 'unknown', details: { attempt: { id: attempt.id, part: 'intent' } } },
    ])
    await attempt.failed(new Error('card declined'), { details: { code: 51 } })
    expect((await stored())[1]).toMatchObject({
      action: 'payment.send',
      outcome: 'failure',
      reason: 'card declined',
      details: { amount: 5, code: 51, attempt: { id: attempt.id, part: 'result' } },
    })
    await expect(attempt.succeeded()).rejects.toThrow('logged already')
  })

  test('whose result could not be logged may log it again, once', async () => {
    const attempt = await audit({ timeoutMs: 300 }).withoutRequest.attempt(event('payment.send'))
    network.always('reply lost')
    await expect(attempt.succeeded()).rejects.toThrow('cannot be reached')
    network.always('none')
    expect(await attempt.succeeded({ occurredAt: undefined })).toMatchObject({ status: expect.any(String) })
    expect(await actions()).toEqual(['payment.send', 'payment.send'])
  })
})

describe.each(['memory', 'spool'] as const)('enqueue, with a queue in %s', (kind) => {
  const queued = (options: AuditOptions = {}): Audit =>
    audit({ ...options, ...(kind === 'spool' && { spool: join(directory, 'spool') }) })

  test('keeps the order over every fault, and stores each event once', async () => {
    const one = queued()
    network.next('not applied', 'reply lost', { status: 503 }, { status: 507 })
    const names = Array.from({ length: 300 }, (_, i) => `step.${i}`)
    await Promise.all(names.map((name) => one.withoutRequest.enqueue(event(name))))
    await one.flush()
    expect(await actions()).toEqual(names)
    expect(one.counters()).toMatchObject({
      queued: 0,
      bytes: 0,
      oldestMs: 0,
      sent: 0,
      duplicates: 300,
      retried: 4,
    })
  })

  test('takes out events that the server refuses, alone, and tells of each', async () => {
    const one = queued()
    const taken = '0199a3c1-0000-7000-8000-000000000000'
    await one.withoutRequest.log(event('first', { id: taken }))
    // Only the server knows that the key of details looks like an address.
    const poison = [event('bad.1', { id: taken }), event('bad.2', { details: { 'ada@example.com': 1 } })]
    const good = Array.from({ length: 20 }, (_, i) => event(`good.${i}`))
    for (const each of [...good.slice(0, 10), ...poison, ...good.slice(10)])
      await one.withoutRequest.enqueue(each)
    await one.flush()
    expect(await actions()).toEqual(['first', ...good.map(({ action }) => action)])
    // Which one comes first depends on where a batch ended.
    expect(
      Object.fromEntries(told.map(({ error, events }) => [error.code, events.map(({ action }) => action)])),
    ).toEqual({
      conflict: ['bad.1'],
      invalid: ['bad.2'],
    })
    expect(one.counters()).toMatchObject({ sent: 21, rejected: 2 })
    if (kind === 'memory') return
    const rejects = readFileSync(join(directory, 'spool/rejects.jsonl'), 'utf8').trim().split('\n')
    const actionsOf = rejects.map((line) => (JSON.parse(line) as { event: AuditEvent }).event.action)
    expect(actionsOf.toSorted()).toEqual(['bad.1', 'bad.2'])
  })

  test('keeps everything while the key is refused, tells once, and goes on with the right answer', async () => {
    network.always({ status: 401 })
    const one = queued()
    await one.withoutRequest.enqueue(event())
    await expect.poll(() => told.length).toBe(1)
    expect(told[0]).toMatchObject({ error: { code: 'unauthenticated' }, events: [] })
    await expect(one.flush({ timeoutMs: 50 })).rejects.toThrow('1 events still wait')
    expect(one.counters()).toMatchObject({ queued: 1, rejected: 0 })
  })

  test('takes nothing that is not valid, and nothing once it is closed', async () => {
    const one = queued()
    await expect(one.withoutRequest.enqueue(event('log.erased'))).rejects.toThrow('only Vouchsafe itself')
    await one.close()
    await expect(one.withoutRequest.enqueue(event())).rejects.toThrow('was closed')
  })
})

describe('the end of a process', () => {
  test('loses nothing of a spool: the next one sends it', async () => {
    network.always('not applied')
    const spool = join(directory, 'spool')
    const first = audit({ spool })
    for (const name of ['a', 'b', 'c']) await first.withoutRequest.enqueue(event(name))
    await first.close({ timeoutMs: 20 })
    network.always('none')
    const second = audit({ spool })
    await expect.poll(actions).toEqual(['a', 'b', 'c'])
    await second.close()
    expect(readdirSync(spool)).toEqual(['owner', 'position'])
  })

  test('keeps a spool to its tenant, whose key may be replaced', async () => {
    const spool = join(directory, 'spool')
    const first = audit({ spool })
    await first.withoutRequest.enqueue(event('a'))
    await first.flush()
    network.always('not applied')
    await first.withoutRequest.enqueue(event('b'))
    await first.close({ timeoutMs: 20 })
    network.always('none')
    const stranger = await testKey(place.database.db, await testTenant(place.database.db), ['events:write'])
    const other = audit({ spool, key: stranger.key })
    await expect(other.withoutRequest.enqueue(event('c'))).rejects.toThrow('of another tenant')
    await other.close()
    const { key } = await testKey(place.database.db, tenant, ['events:write'])
    const replaced = audit({ spool, key })
    await replaced.withoutRequest.enqueue(event('d'))
    await replaced.flush()
    expect(await actions()).toEqual(['a', 'b', 'd'])
  })

  test('tells what it loses of memory', async () => {
    network.always('not applied')
    const one = audit()
    await one.withoutRequest.enqueue(event('lost'))
    await expect(one.close({ timeoutMs: 20 })).rejects.toThrow('1 events were in memory')
    expect(told.at(-1)).toMatchObject({ events: [{ action: 'lost' }] })
  })
})
