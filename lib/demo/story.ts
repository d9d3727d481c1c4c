import type { EventDraft } from '@/lib/event/event'

import { DAY, dateOf, utcDay } from './calendar'
import { meridianEvents } from './meridian'
import { northwindEvents } from './northwind'
import { otherSystems, type SystemRecords } from './other-systems'
import { partnersEvents } from './partners'
import { type Span, STORY_DAYS } from './world'

/** The seed of the story that the documentation and the tests tell. */
export const DEMO_SEED = 'vouchsafe'

/** How many events the story has at its usual size, within a few hundred. */
export const DEMO_EVENTS = 54_000

/** The fewest and the most events that a story is made for. */
export const DEMO_EVENTS_MIN = 20_000
export const DEMO_EVENTS_MAX = 400_000

/** Sign-ins and scripts, which are as many at every size. */
const UNSCALED_EVENTS = 10_000

/** What a story is made from. */
export interface StoryOptions {
  /** Only its UTC day counts: the story ends at the beginning of that day. */
  now: Date
  seed?: string
  /** About so many events, from `DEMO_EVENTS_MIN` to `DEMO_EVENTS_MAX`. */
  events?: number
}

/** One tenant of the story. */
export interface StoryTenant {
  slug: string
  name: string
  /** Slug of the parent tenant. */
  parent: string | null
  /** In order of time; ids included, so that sending them again adds nothing. */
  events: EventDraft[]
  /** What other systems wrote down, to be sent in their own formats. */
  records: SystemRecords[]
}

/** The whole story, told up to `day`. */
export interface Story {
  /** The UTC day (`2026-11-20`) at whose beginning the story ends. */
  day: string
  seed: string
  tenants: [main: StoryTenant, ...others: StoryTenant[]]
}

/** The sample data: the same seed and the same day give the same events, byte for byte. */
export function demoEvents({ now, seed = DEMO_SEED, events = DEMO_EVENTS }: StoryOptions): Story {
  const end = utcDay(now.getTime())
  const scale = (events - UNSCALED_EVENTS) / (DEMO_EVENTS - UNSCALED_EVENTS)
  const span = (tenant: string): Span => ({
    seed: `${seed} ${tenant}`,
    start: end - STORY_DAYS * DAY,
    end,
    scale,
  })
  return {
    day: dateOf(end),
    seed,
    tenants: [
      {
        slug: 'meridian',
        name: 'Meridian',
        parent: null,
        events: meridianEvents(span('meridian')),
        records: otherSystems(span('meridian')),
      },
      {
        slug: 'meridian-partners',
        name: 'Meridian Partners',
        parent: 'meridian',
        events: partnersEvents(span('meridian-partners')),
        records: [],
      },
      {
        slug: 'northwind-labs',
        name: 'Northwind Labs',
        parent: null,
        events: northwindEvents(span('northwind-labs')),
        records: [],
      },
    ],
  }
}
