import { consolePath } from '@/components/layout/paths'

/** What of one destination is looked at, in the order of its tabs. */
export const PARTS = ['overview', 'dead-letters', 'replays', 'settings', 'verify'] as const
export type Part = (typeof PARTS)[number]

/** The parameters of the page of destinations. */
export const DESTINATIONS_SHAPE = {
  /** The receiver that a new one begins with. */
  new: 'text',
  /** The one that is looked at. */
  destination: 'text',
  part: PARTS,
} as const

/** None of them: all destinations. */
export const ALL_DESTINATIONS = { new: null, destination: null, part: null } as const

/** The page of one destination. */
export function destinationPath(tenant: string, id: string, part: Part = 'overview'): string {
  const path = `${consolePath('/settings/destinations', tenant)}&destination=${encodeURIComponent(id)}`
  return part === 'overview' ? path : `${path}&part=${part}`
}
