import type { ScrubEnv } from '@/lib/config/scrub-env'

import type { ScrubPlace } from './scrubber'

const DAY_HOURS = 24

/** When checks are due, and how much they look at, by the settings. An hour less than asked, so that they do not wander through the day. */
export function scrubTimes({
  sampleEntries,
  fullDays,
  load,
}: ScrubEnv): Pick<ScrubPlace, 'times' | 'sampleEntries' | 'load'> {
  return {
    times: {
      sampleHours: sampleEntries === 0 ? null : DAY_HOURS - 1,
      fullHours: fullDays === 0 ? null : fullDays * DAY_HOURS - 1,
    },
    // Somebody may ask for a sample even where none are taken.
    sampleEntries: sampleEntries || SAMPLE_ENTRIES,
    load,
  }
}

const SAMPLE_ENTRIES = 10_000
