import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type App, inExpress, inFastify, inHono, inNext, inNode, inPages } from '@/lib/testing/audited-apps'
import { keptAudit } from '@/lib/testing/kept-audit'

import type { AuditEvent } from './event'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const HEADERS = {
  'user-agent': 'test/1',
  'x-forwarded-for': '6.6.6.6, 203.0.113.9',
  traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
}
const ROUTE = '/teams/:team/orders/:id'
const NEXT_ROUTE = '/teams/[team]/orders/[id]'

/** `route`: the pattern, where the framework has one. `sees`: what it can tell apart. `except`: what takes a route out. */
const FRAMEWORKS = [
  { name: 'Express', start: inExpress, route: ROUTE, reset: '/reset/:token', sees: ['end', 'break', 'none'] },
  { name: 'Fastify', start: inFastify, route: ROUTE, reset: '/reset/:token', sees: ['end', 'break', 'none'] },
  { name: 'Hono', start: inHono, route: ROUTE, reset: '/reset/:token', sees: ['end', 'none'] },
  { name: 'Next.js', start: inNext, route: NEXT_ROUTE, reset: '/reset/[token]', sees: [] },
  {
    name: 'pages',
    start: inPages,
    route: NEXT_ROUTE,
    reset: '/reset/[token]',
    sees: ['end', 'break'],
    except: ['/health'],
  },
  { name: 'Node', start: inNode, sees: ['end', 'break', 'none'], except: ['/health'] },
]
const thatSee = (what: string) => FRAMEWORKS.filter(({ sees }) => sees.includes(what))

/** A running application for the tests of one framework. */
function running({ start, except }: (typeof FRAMEWORKS)[number]) {
  let app: App
  let logged = 0
  let reached = (): void => {}
  const audit = keptAudit({ trustedProxies: 1, actor: () => ({ type: 'user', id: 'u_ada' }) })
  beforeAll(async () => {
    app = await start({ audit, reached: () => reached() }, { except })
  })
  afterAll(() => app.close())
  const ask = (path: string, init: RequestInit = {}) => fetch(app.url + path, { headers: HEADERS, ...init })
  return {
    ask,
    /** Asks, and hangs up once that was reached. */
    async hangUp(path: string): Promise<void> {
      const begun = new Promise<void>((resolve) => {
        reached = resolve
      })
      const client = new AbortController()
      const asked = ask(path, { signal: client.signal }).then((answer) => answer.text())
      await begun
      client.abort()
      await expect(asked).rejects.toThrow('aborted')
    },
    /** The event of the next request; each has exactly one. */
    async next(): Promise<AuditEvent> {
      logged += 1
      const events = await audit.until(logged)
      expect(events).toHaveLength(logged)
      return events[logged - 1]!
    },
  }
}

describe.each(FRAMEWORKS)('$name', (framework) => {
  const { ask, next, hangUp } = running(framework)
  const { route, sees } = framework

  test('an answer is one event, with who asked, from where, and in which trace', async () => {
    const answer = await ask('/teams/red/orders/7?page=2&token=s3cret')
    expect(await answer.json()).toEqual({ trace: TRACE })
    const { details, ...event } = await next()
    expect(event).toMatchObject({
      action: 'http_request',
      change: 'READ',
      resource: { type: 'REQUEST', id: '/teams/red/orders/7' },
      outcome: 'success',
      actor: { type: 'user', id: 'u_ada' },
      client: { ip: '203.0.113.9', userAgent: 'test/1' },
      traceId: TRACE,
    })
    expect(details).toEqual({
      method: 'GET',
      ...(route && { route }),
      status: 200,
      query: 'page=2&token=[redacted]',
    })
  })

  test('a refusal is a failure', async () => {
    await ask('/teams/red/orders/7', { method: 'DELETE' })
    expect(await next()).toMatchObject({ change: 'DELETE', outcome: 'failure', details: { status: 403 } })
  })

  test('what a handler throws is a failure of its route', async () => {
    await ask('/teams/red/orders/7', { method: 'PUT' })
    const { details, outcome } = await next()
    expect([outcome, details?.['route']]).toEqual(['failure', route])
  })

  test('a client that hangs up before the answer leaves open what happened', async () => {
    await hangUp('/hang')
    expect(await next()).toMatchObject({ outcome: 'unknown', details: { endedBy: 'client' } })
  })

  test('one that hangs up in the middle of it was answered', async () => {
    await hangUp('/stream')
    const { outcome, details } = await next()
    const endedBy = sees.includes('end') ? 'client' : undefined
    expect([outcome, details?.['status'], details?.['endedBy']]).toEqual(['success', 200, endedBy])
  })

  test('what is left out is no event', async () => {
    await ask('/health')
    await ask('/teams/red/orders/8')
    expect((await next()).resource.id).toBe('/teams/red/orders/8')
  })
})

describe.each(thatSee('break'))('$name', (framework) => {
  const { ask, next } = running(framework)

  test('an answer that is broken off is a failure', async () => {
    await expect(ask('/broken').then((answer) => answer.text())).rejects.toThrow('terminated')
    expect(await next()).toMatchObject({
      outcome: 'failure',
      reason: 'cable cut',
      details: { endedBy: 'server' },
    })
  })
})

describe.each(thatSee('none'))('$name', (framework) => {
  const { ask, next } = running(framework)

  test('what no route answers has none', async () => {
    await ask('/nowhere/8')
    const { details, resource } = await next()
    expect([resource.id, details?.['route'], details?.['status']]).toEqual(['/nowhere/8', undefined, 404])
  })
})

describe.each(FRAMEWORKS.filter(({ reset }) => reset !== undefined))('$name', (framework) => {
  const { ask, next } = running(framework)

  test('a secret in the path is in no event', async () => {
    await ask('/reset/s3cret')
    expect(await next()).toMatchObject({
      resource: { id: '/reset/[redacted]' },
      details: { route: framework.reset },
    })
  })
})

test('HEAD reads, and OPTIONS changes nothing', async () => {
  const audit = keptAudit()
  const app = await inExpress({ audit, reached: () => {} }, {})
  await fetch(`${app.url}/teams/red/orders/7`, { method: 'HEAD' })
  await fetch(`${app.url}/teams/red/orders/7`, { method: 'OPTIONS' })
  const events = await audit.until(2)
  expect(events.map(({ change, details }) => [details?.['method'], change, details?.['status']])).toEqual([
    ['HEAD', 'READ', 200],
    ['OPTIONS', 'NONE', 200],
  ])
  await app.close()
})

test('the last word on an event is the application’s', async () => {
  const audit = keptAudit()
  const app = await inExpress(
    { audit, reached: () => {} },
    {
      action: 'shop.request',
      event: (event) => (event.change === 'READ' ? undefined : { ...event, message: 'Sealed.' }),
    },
  )
  await fetch(`${app.url}/teams/red/orders/7`)
  await fetch(`${app.url}/teams/red/orders/7`, { method: 'DELETE' })
  expect(await audit.until(1)).toMatchObject([
    { action: 'shop.request', message: 'Sealed.', change: 'DELETE' },
  ])
  await app.close()
})

test('who cannot be told is nobody, and the request is logged all the same', async () => {
  const audit = keptAudit({
    actor: () => {
      throw new Error('The token is not one.')
    },
  })
  const app = await inExpress({ audit, reached: () => {} }, {})
  await fetch(`${app.url}/health2`)
  expect(await audit.until(1)).toMatchObject([{ actor: { type: 'anonymous' }, client: { ip: '127.0.0.1' } }])
  await app.close()
})
