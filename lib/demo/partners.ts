import type { JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'

import { BREAK_IN, breakInMs } from './break-in-places'
import { DAY, HOUR, isWorkday, MINUTE, SECOND } from './calendar'
import { Ledger, type Standing } from './ledger'
import { type Developer, DEVELOPERS, PRODUCTS, REVIEWERS } from './partners-cast'
import { type App, type Portal, standing, visitPortal } from './partners-visits'
import { type Random, randomFor } from './random'
import { Timeline } from './timeline'
import { aroundThen, type Span, STORY_DAYS } from './world'

/** Everything that happened on Meridian's portal for partners, in order. */
export function partnersEvents(span: Span): EventDraft[] {
  const portal: Portal = { span, timeline: new Timeline(), ledger: new Ledger(), apps: [] }
  for (const developer of DEVELOPERS) {
    if (developer.firstDay < 0)
      portal.ledger.seed('DEVELOPER', developer.id, accountOf(developer, 'approved'))
  }
  for (const [id, name] of PRODUCTS)
    portal.ledger.seed('API_PRODUCT', id, {
      name,
      version: 'v1',
      visibility: 'public',
      rateLimitPerMinute: 600,
    })
  DEVELOPERS.forEach((developer, n) => planDeveloper(portal, developer, n))
  planProducts(portal)
  planGuessing(portal)
  portal.timeline.runUntil(span.end)
  return portal.ledger.finish(span.seed)
}

function accountOf(developer: Developer, state: string): JsonObject {
  return { name: developer.name, email: developer.email, company: developer.company, state }
}

function planDeveloper(portal: Portal, developer: Developer, n: number): void {
  const { span, timeline } = portal
  const random = randomFor(span.seed, `portal ${developer.id}`)
  const first = Math.max(0, developer.firstDay)
  if (developer.firstDay >= 0)
    timeline.at(aroundThen(span, span.start + first * DAY + 9 * HOUR), (ms) => signUp(portal, developer, ms))
  timeline.at(span.start + first * DAY + 13 * HOUR + n * MINUTE, (ms) =>
    makeApp(portal, developer, ms, random),
  )
  if (n % 3 === 0)
    timeline.at(aroundThen(span, span.start + 30 * DAY + n * DAY + 10 * HOUR), (ms) =>
      makeApp(portal, developer, ms, random),
    )
  for (let day = first; day < STORY_DAYS; day++) {
    const dayMs = span.start + day * DAY
    if (!isWorkday(developer.office, dayMs) || !random.chance(0.34)) continue
    timeline.at(dayMs + random.int(7 * 60, 16 * 60) * MINUTE + random.int(0, 59_999), (ms) =>
      visitPortal(portal, developer, ms),
    )
  }
}

function signUp(portal: Portal, developer: Developer, ms: number): void {
  const resource = { type: 'DEVELOPER', id: developer.id, name: developer.name }
  const subjects = [{ type: 'user', id: developer.id, name: developer.name, email: developer.email }]
  portal.ledger.record(ms, {
    by: standing(developer),
    action: 'developer.register',
    change: 'CREATE',
    resource,
    message: `${developer.name} of ${developer.company} asked for access to the portal.`,
    details: { company: developer.company },
    after: accountOf(developer, 'pending'),
    subjects,
  })
  portal.timeline.at(aroundThen(portal.span, ms + 2 * HOUR), (later) =>
    portal.ledger.record(later, {
      by: reviewer(portal, later),
      action: 'developer.approve',
      change: 'UPDATE',
      resource,
      message: `${developer.name} of ${developer.company} was let in.`,
      details: { company: developer.company },
      after: accountOf(developer, 'approved'),
      subjects,
    }),
  )
}

function reviewer(portal: Portal, ms: number): Standing {
  return randomFor(portal.span.seed, `reviewer at ${ms}`).pick(REVIEWERS)
}

function makeApp(portal: Portal, developer: Developer, ms: number, random: Random): void {
  const [product, productName] = random.pick(PRODUCTS)
  const app = {
    id: `app_${random.token(10)}`,
    name: `${developer.company} ${productName.toLowerCase()}`,
    owner: developer,
    product,
  }
  const registrationId = `reg_${random.token(10)}`
  const registration = { app: app.id, product, state: 'pending' }
  const traceId = random.hex(32)
  portal.ledger.record(ms, {
    by: standing(developer),
    action: 'application.create',
    change: 'CREATE',
    resource: { type: 'APPLICATION', id: app.id, name: app.name },
    message: `${developer.name} made the application ${app.name}.`,
    details: { company: developer.company, application: app.name },
    after: {
      name: app.name,
      owner: developer.id,
      redirectUris: [`https://app.${developer.domain}/callback`],
    },
    traceId,
  })
  portal.ledger.record(ms + 20 * SECOND, {
    by: standing(developer),
    action: 'registration.request',
    change: 'CREATE',
    resource: { type: 'APPLICATION_REGISTRATION', id: registrationId, name: app.name },
    message: `${developer.name} asked for ${productName} for ${app.name}.`,
    details: { company: developer.company, application: app.name, product },
    after: registration,
    traceId,
  })
  portal.timeline.at(ms + random.int(1, 20) * HOUR, (later) => {
    portal.ledger.record(later, {
      by: reviewer(portal, later),
      action: 'registration.approve',
      change: 'UPDATE',
      resource: { type: 'APPLICATION_REGISTRATION', id: registrationId, name: app.name },
      message: `${app.name} may use ${productName}.`,
      details: { company: developer.company, application: app.name, product },
      after: { ...registration, state: 'approved' },
      traceId,
    })
    portal.apps.push(app)
    rotateCredential(portal, app, aroundThen(portal.span, later + 5 * MINUTE))
  })
}

function rotateCredential(portal: Portal, app: App, ms: number): void {
  portal.timeline.at(ms, (now) => {
    const id = `crd_${app.id.slice(4)}`
    const random = randomFor(portal.span.seed, `credential ${id} ${now}`)
    const isNew = portal.ledger.state('CREDENTIAL', id) === undefined
    portal.ledger.record(now, {
      by: standing(app.owner),
      action: isNew ? 'credential.create' : 'credential.rotate',
      change: isNew ? 'CREATE' : 'UPDATE',
      resource: { type: 'CREDENTIAL', id, name: app.name },
      message: `${app.owner.name} ${isNew ? 'made' : 'rotated'} the credential of ${app.name}.`,
      details: { company: app.owner.company, application: app.name },
      after: { application: app.id, lastFour: random.hex(4), value: '[redacted]' },
    })
    rotateCredential(portal, app, now + random.int(20 * 24, 34 * 24) * HOUR + random.int(0, 3_500_000))
  })
}

/** Meridian's people change limits and versions of what partners use. */
function planProducts(portal: Portal): void {
  const random = randomFor(portal.span.seed, 'products')
  for (let day = 4; day < STORY_DAYS; day += random.int(4, 9)) {
    const [id, name] = random.pick(PRODUCTS)
    const limit = random.pick([300, 600, 900, 1200])
    portal.timeline.at(portal.span.start + day * DAY + random.int(9 * 60, 15 * 60) * MINUTE, (ms) => {
      const before = portal.ledger.object('API_PRODUCT', id)
      if (before['rateLimitPerMinute'] === limit) return
      portal.ledger.record(ms, {
        by: reviewer(portal, ms),
        action: 'product.update',
        change: 'UPDATE',
        resource: { type: 'API_PRODUCT', id, name },
        message: `The limit of ${name} is now ${limit} calls a minute.`,
        details: { product: id, field: 'rateLimitPerMinute' },
        after: { ...before, rateLimitPerMinute: limit },
      })
    })
  }
}

/** In the night of the break-in next door, somebody tries this door too, and it holds. */
function planGuessing(portal: Portal): void {
  const from = breakInMs(portal.span) + 52 * MINUTE
  DEVELOPERS.slice(0, 9).forEach((developer, n) => {
    portal.timeline.at(from + n * 47_310, (ms) =>
      portal.ledger.record(ms, {
        by: { actor: { type: 'anonymous' }, client: { ip: BREAK_IN.otherIps[2], userAgent: BREAK_IN.tool } },
        action: 'session.login',
        change: 'NONE',
        resource: { type: 'SESSION' },
        outcome: 'failure',
        reason: 'Wrong password',
        message: `Somebody failed to sign in to the portal as ${developer.name}.`,
        details: { method: 'password', company: developer.company, account: developer.id },
        subjects: [{ type: 'user', id: developer.id, name: developer.name, email: developer.email }],
      }),
    )
  })
}
