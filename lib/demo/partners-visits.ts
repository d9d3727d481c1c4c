import { MINUTE, SECOND } from './calendar'
import type { Ledger, Standing } from './ledger'
import { type Developer, PRODUCTS } from './partners-cast'
import { type Random, randomFor } from './random'
import type { Timeline } from './timeline'
import type { Span } from './world'

/** The portal in motion. */
export interface Portal {
  span: Span
  timeline: Timeline
  ledger: Ledger
  /** Apps that may call, with the products they are registered for. */
  apps: { id: string; name: string; owner: Developer; product: string }[]
}

/** An application of a partner. */
export type App = Portal['apps'][number]

/** The developer as who does something on the portal. */
export function standing(developer: Developer, sessionId?: string): Standing {
  return {
    actor: { type: 'user', id: developer.id, name: developer.name, email: developer.email },
    client: { ip: developer.ip, userAgent: developer.userAgent },
    ...(sessionId !== undefined && { sessionId }),
  }
}

/** Signs in, reads the documentation, tries some calls in the console. */
export function visitPortal(portal: Portal, developer: Developer, ms: number): void {
  const random = randomFor(portal.span.seed, `visit of ${developer.id} at ${ms}`)
  const by = standing(developer, `ses_${random.token(14)}`)
  const details = { method: 'password', mfa: developer.mfa, company: developer.company }
  portal.ledger.record(ms, {
    by,
    action: 'session.login',
    change: 'NONE',
    resource: { type: 'SESSION' },
    message: `${developer.name} signed in to the portal.`,
    details,
  })
  const apps = portal.apps.filter((app) => app.owner === developer)
  for (let n = random.times(11.3 * portal.span.scale); n > 0; n--) {
    portal.timeline.at(ms + random.int(30, 2400) * SECOND, (now) => {
      if (apps.length > 0 && random.chance(0.72)) call(portal, random.pick(apps), by, now, random)
      else readDocumentation(portal, developer, by, now, random)
    })
  }
  if (apps.length > 0 && random.chance(0.06))
    portal.timeline.at(ms + 41 * MINUTE, (now) => renameApp(portal, random.pick(apps), by, now, random))
}

const STATUSES: readonly (readonly [number, number])[] = [
  [200, 70],
  [201, 9],
  [204, 4],
  [304, 4],
  [400, 4],
  [401, 2],
  [404, 4],
  [429, 2],
  [500, 1],
]

const PATHS: Readonly<Record<string, readonly string[]>> = {
  orders: ['orders', 'orders/search', 'order-lines'],
  stock: ['levels', 'reservations', 'warehouses'],
  shipping: ['labels', 'quotes', 'pickups'],
  catalogue: ['products', 'prices', 'images'],
  returns: ['returns', 'reasons', 'refunds'],
}

function call(portal: Portal, app: App, by: Standing, ms: number, random: Random): void {
  const status = random.weighted(STATUSES)
  const method = status === 201 ? 'POST' : status === 204 ? 'DELETE' : 'GET'
  const path = `/${app.product}/v1/${random.pick(PATHS[app.product] ?? ['status'])}`
  const ok = status < 400
  portal.ledger.record(ms, {
    by,
    action: 'console.request',
    change: 'NONE',
    resource: { type: 'REQUEST', name: path },
    outcome: ok ? 'success' : 'failure',
    ...(!ok && { reason: REASONS[status] ?? `Status ${status}` }),
    message: `${app.name} called ${method} ${path} and got ${status}.`,
    details: {
      application: app.name,
      product: app.product,
      method,
      path,
      statusCode: status,
      latencyMs: Math.round(random.skewed(80, 0.9)),
    },
    traceId: random.hex(32),
  })
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'The body does not fit the schema',
  401: 'The credential is not valid',
  404: 'No such item',
  429: 'Over the rate limit',
  500: 'Internal error',
}

function readDocumentation(
  portal: Portal,
  developer: Developer,
  by: Standing,
  ms: number,
  random: Random,
): void {
  const [id, name] = random.pick(PRODUCTS)
  portal.ledger.record(ms, {
    by,
    action: 'documentation.read',
    change: 'READ',
    resource: { type: 'API_PRODUCT', id, name },
    message: `${developer.name} read the documentation of ${name}.`,
    details: {
      product: id,
      page: random.pick(['overview', 'authentication', 'reference', 'changelog', 'limits']),
    },
  })
}

function renameApp(portal: Portal, app: App, by: Standing, ms: number, random: Random): void {
  const before = portal.ledger.object('APPLICATION', app.id)
  const after = {
    ...before,
    redirectUris: [`https://app${random.int(2, 9)}.${app.owner.domain}/callback`],
  }
  if (JSON.stringify(after) === JSON.stringify(before)) return
  portal.ledger.record(ms, {
    by,
    action: 'application.update',
    change: 'UPDATE',
    resource: { type: 'APPLICATION', id: app.id, name: app.name },
    message: `${app.owner.name} changed the callback address of the application ${app.name}.`,
    details: { company: app.owner.company, application: app.name },
    after,
  })
}
