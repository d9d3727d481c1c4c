import { type Masks, NO_MASKS, withoutIndex } from '@/lib/event/masks'

import type { Query } from './ast'

/** What somebody may see of a tenant's events: those that a query finds, without what is hidden of them. */
export interface Sight {
  /** Every event that is shown matches it; null: all do. */
  readonly limit: Query | null
  readonly masks: Masks
}

/** All of every event. */
export const WHOLE_SIGHT: Sight = { limit: null, masks: NO_MASKS }

/**
 * The sight of a grant. Who sees less than all sees no place in the log either: the places between would tell how much
 * there is that is not shown.
 */
export function sightOf(limit: Query | null, masks: Masks): Sight {
  if (limit === null && masks === NO_MASKS) return WHOLE_SIGHT
  return { limit, masks: withoutIndex(masks) }
}

/** True when nothing is kept from whoever has this sight. */
export const seesAll = (sight: Sight): boolean => sight === WHOLE_SIGHT
