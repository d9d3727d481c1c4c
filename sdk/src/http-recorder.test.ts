import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test, vi } from 'vitest'

import { keptAudit, warningOf } from '@/lib/testing/kept-audit'

import type { Audit } from './audit'
import { createAudit } from './create-audit'
import type { Actor } from './event'
import { type Exchange, type HttpAuditOptions, HttpRecorder } from './http-recorder'

const REQUEST = { headers: {} }

/** An audit whose events are kept when the test says so. */
function full(): { audit: Audit; go: () => void } {
  const audit = keptAudit()
  let go = (): void => {}
  const room = new Promise<void>((resolve) => {
    go = resolve
  })
  return {
    go,
    audit: {
      ...audit,
      asScoped: (...of) => ({ ...audit.asScoped(...of), scope: Promise.resolve({}), enqueue: () => room }),
    },
  }
}

const begin = (recorder: HttpRecorder<object>, url = '/'): Exchange =>
  recorder.begin(REQUEST, {}, { method: 'GET', url, at: new Date() })

test('while the log takes nothing, requests wait once a thousand events do', async () => {
  const { audit, go } = full()
  const recorder = new HttpRecorder<object>(audit)
  const begun: number[] = []
  for (let i = 0; i < 1000; i++) {
    recorder.whenRoom(() => begun.push(i))
    void begin(recorder).end({ status: 200 })
  }
  expect(begun).toHaveLength(1000)
  // Each of these must cost little: there may be many.
  for (let i = 1000; i < 51_000; i++) recorder.whenRoom(() => begun.push(i))
  expect(begun).toHaveLength(1000)
  go()
  await recorder.room()
  expect(begun).toHaveLength(51_000)
})

test('each event that is kept lets in one of the requests that wait, in what surrounded it when it came', async () => {
  const kept: (() => void)[] = []
  const audit = keptAudit()
  const slow: Audit = {
    ...audit,
    asScoped: (...of) => ({
      ...audit.asScoped(...of),
      scope: Promise.resolve({}),
      enqueue: () => new Promise<void>((resolve) => kept.push(resolve)),
    }),
  }
  const recorder = new HttpRecorder<object>(slow)
  for (let i = 0; i < 1000; i++) void begin(recorder).end({ status: 200 })
  const surroundings = new AsyncLocalStorage<number>()
  const seen: (number | undefined)[] = []
  const cameIn = [1, 2, 3].map(
    (i) =>
      new Promise<void>((resolve) => {
        const goOn = (): void => {
          seen.push(surroundings.getStore())
          resolve()
        }
        surroundings.run(i, () => recorder.whenRoom(goOn))
      }),
  )
  kept[0]?.()
  await cameIn[0]
  expect(seen).toEqual([1])
  kept[1]?.()
  await cameIn[1]
  expect(seen).toEqual([1, 2])
})

test('a name that is too long for an event keeps none out', async () => {
  const audit = keptAudit({ actor: () => ({ type: 'user', id: 'u-1', name: 'M'.repeat(513) }) })
  await begin(new HttpRecorder<object>(audit)).end({ status: 200 })
  expect(await audit.until(1)).toMatchObject([{ actor: { id: 'u-1' } }])
})

test('a request ends once, however often it is told', async () => {
  const audit = keptAudit()
  const exchange = begin(new HttpRecorder<object>(audit))
  await exchange.end({ status: 200 })
  await exchange.end({ status: 500 })
  await begin(new HttpRecorder<object>(audit)).end({ status: 201 })
  expect((await audit.until(2)).map(({ details }) => details?.['status'])).toEqual([200, 201])
})

test.each([
  ['/health', 0],
  ['/assets/app.js', 0],
  ['/healthy', 1],
  ['/orders', 1],
])('of %s there are %i events', async (url, count) => {
  const audit = keptAudit()
  const recorder = new HttpRecorder<object>(audit, { except: ['/health', '/assets/*'] })
  await begin(recorder, url).end({ status: 200 })
  await begin(recorder).end({ status: 200 })
  expect(await audit.until(count + 1)).toHaveLength(count + 1)
})

test('the path of a request that a route answers does not take it out of the log', async () => {
  const audit = keptAudit()
  const recorder = new HttpRecorder<object>(audit, { except: ['/assets/*'] })
  await begin(recorder, '/assets/x').end({ status: 200, route: '/:folder/:id' })
  expect(await audit.until(1)).toHaveLength(1)
})

test('an event that cannot be kept is told: to the application, else as a warning', async () => {
  const refused = new Error('spool full')
  const audit = keptAudit()
  const refusing: Audit = {
    ...audit,
    asScoped: (...of) => ({
      ...audit.asScoped(...of),
      scope: Promise.resolve({}),
      enqueue: () => Promise.reject(refused),
    }),
  }
  const onError = vi.fn<NonNullable<HttpAuditOptions['onError']>>()
  await begin(new HttpRecorder<object>(refusing, { onError })).end({ status: 200 })
  expect(onError).toHaveBeenCalledWith(refused, expect.objectContaining({ action: 'http_request' }))

  const warned = warningOf(refused)
  await begin(new HttpRecorder<object>(refusing)).end({ status: 200 })
  await warned
})

test('what the application’s own functions throw is told, and ends nothing', async () => {
  const audit = keptAudit()
  const [wrong, worse] = [new Error('no such member'), new Error('nor this')]
  const onError = vi.fn<NonNullable<HttpAuditOptions['onError']>>(() => {
    throw worse
  })
  const event = () => {
    throw wrong
  }
  const warned = warningOf(worse)
  await begin(new HttpRecorder<object>(audit, { event, onError })).end({ status: 200 })
  expect(onError).toHaveBeenCalledWith(wrong, expect.objectContaining({ action: 'http_request' }))
  await warned
})

test('the event of a request that ends as the audit is closed is kept, however long it takes to know who it was', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vs-recorder-'))
  const actor = () =>
    new Promise<Actor>((resolve) => setImmediate(() => resolve({ type: 'user', id: 'u-7' })))
  const onError = vi.fn<(error: unknown) => void>()
  // Nobody answers there: what is kept stays.
  const where = { url: 'http://127.0.0.1:9', key: 'vs_a_b', spool: join(directory, 'spool') }
  const audit = createAudit({ ...where, actor, onError: () => undefined })
  const ended = begin(new HttpRecorder<object>(audit, { onError })).end({ status: 200 })
  await audit.close({ timeoutMs: 500 })
  await ended
  expect(onError).not.toHaveBeenCalled()
  const [name = ''] = readdirSync(where.spool).filter((one) => one.endsWith('.events'))
  expect(readFileSync(join(where.spool, name), 'utf8')).toContain('u-7')
  rmSync(directory, { recursive: true })
})

test('who sends a request is asked when it comes in, and again where that was nobody yet', async () => {
  let user: Actor | undefined = { type: 'user', id: 'ada' }
  const actor = vi.fn<() => Promise<Actor | undefined>>(() => Promise.resolve(user))
  const audit = keptAudit({ actor })
  const recorder = new HttpRecorder<object>(audit, { except: ['/healthz'] })
  const signOut = begin(recorder, '/sign-out')
  user = undefined
  await signOut.end({ status: 200 })
  expect(actor).toHaveBeenCalledTimes(1)
  const signIn = recorder.begin({ headers: {} }, {}, { method: 'POST', url: '/sign-in', at: new Date() })
  await signIn.run(() => audit.current().scope)
  user = { type: 'user', id: 'eve' }
  await signIn.run(() => audit.current().enqueue({ action: 'user.sign-in', resource: { type: 'USER' } }))
  await signIn.end({ status: 200 })
  begin(recorder, '/healthz?full')
  expect((await audit.until(3)).map((event) => event.actor?.id)).toEqual(['ada', 'eve', 'eve'])
  expect(actor).toHaveBeenCalledTimes(3)
})

test('an application that cannot say yet who asks is asked again for the event', async () => {
  let isReady = false
  const actor = (): Actor => {
    if (!isReady) throw new Error('no session yet')
    return { type: 'user', id: 'ada' }
  }
  const audit = keptAudit({ actor })
  const exchange = begin(new HttpRecorder<object>(audit))
  await expect(exchange.run(() => audit.current().scope)).rejects.toThrow('no session yet')
  isReady = true
  await exchange.end({ status: 200 })
  expect((await audit.until(1))[0]?.actor).toEqual({ type: 'user', id: 'ada' })
})
