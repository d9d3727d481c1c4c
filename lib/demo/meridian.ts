import type { EventDraft } from '@/lib/event/event'

import { planAftermath } from './aftermath'
import { planBreakIn } from './break-in'
import { BREAK_IN } from './break-in-places'
import { castOf } from './cast'
import {
  MERIDIAN_DORMANT,
  MERIDIAN_OFFICES,
  MERIDIAN_PEOPLE,
  MERIDIAN_RULES,
  MERIDIAN_SERVICES,
} from './cast-meridian'
import { planDailyWork } from './daily-work'
import { planDecoys } from './decoys'
import { planDirectory } from './directory'
import { planEpisodes } from './episodes'
import { layOut } from './estate'
import { flowSpecs } from './flow-documents'
import {
  MERIDIAN_DISABLED,
  MERIDIAN_FLOWS,
  MERIDIAN_QUIET,
  MERIDIAN_SCHEDULES,
  MERIDIAN_SECRETS,
} from './flows-meridian'
import { Ledger } from './ledger'
import { moreFlows } from './more-flows'
import { planPlatformWork } from './platform-work'
import { randomFor } from './random'
import { reviewDormant } from './review'
import { planImpersonations } from './support'
import { Timeline } from './timeline'
import { planVisits } from './visits'
import { type Span, type World, worldOf } from './world'

/** Everything that happened at Meridian, in order. */
export function meridianEvents(span: Span): EventDraft[] {
  const random = randomFor(span.seed, 'cast')
  const { scheduler, ci, terraform, scim, metrics, reports } = MERIDIAN_SERVICES
  const world: World = worldOf({
    ...span,
    timeline: new Timeline(),
    ledger: new Ledger(),
    people: castOf(MERIDIAN_PEOPLE, MERIDIAN_RULES, random),
    offices: MERIDIAN_OFFICES,
    crew: { scheduler, ci, terraform, scim },
    secrets: MERIDIAN_SECRETS,
  })
  const rules = { ...MERIDIAN_RULES, firstId: 1041, homes: { network: '192.0.2', first: 60 } }
  const dormant = castOf(MERIDIAN_DORMANT, rules, random)
  layOut(world, {
    flows: moreFlows(flowSpecs(MERIDIAN_FLOWS), span.scale, MERIDIAN_QUIET),
    quiet: MERIDIAN_QUIET,
    schedules: MERIDIAN_SCHEDULES,
    documents: {
      'carrier-rates-sync': { retries: 3 },
      'payout-reconciliation': { retries: 2, timeout: 'PT45M' },
    },
    disabled: MERIDIAN_DISABLED,
    services: [ci, terraform, scim, metrics, reports],
    settings: {
      audit: { shipping: { enabled: true, format: 'ndjson' }, retentionDays: 400 },
      security: { requireMfa: false, passwordSignIn: 'contractors', sessionHours: 12 },
      network: { exemptFromLocks: ['10.0.0.0/8'], block: [] },
    },
    dormant,
  })
  world.ledger.seed('KVSTORE', `${BREAK_IN.tokenNamespace}/${BREAK_IN.tokenKey}`, {
    value: '[redacted]',
    note: 'for the export job',
  })
  planVisits(world)
  planDailyWork(world)
  planDirectory(world)
  planPlatformWork(world)
  planImpersonations(world)
  planEpisodes(world)
  planDecoys(world, metrics)
  for (const person of dormant) {
    const victims = { dormant: person, forgotten: reports }
    reviewDormant(world, person)
    planBreakIn(world, victims)
    planAftermath(world, victims)
  }
  world.timeline.runUntil(span.end)
  return world.ledger.finish(span.seed)
}
