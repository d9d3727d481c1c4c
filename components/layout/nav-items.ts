import { KeyRound, LibraryBig, ScrollText, Users, type LucideIcon } from 'lucide-react'

import type { Role } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'

/** A room of the house. */
export interface NavItem {
  path: `/${string}`
  label: string
  icon: LucideIcon
}

export interface NavGroup {
  /** Shown above the group. */
  label?: string
  /** The least role that may see it; others do not learn that it exists. */
  role: Role
  items: readonly NavItem[]
}

/** The navigation, in order. A room appears here when it exists. */
export const NAV: readonly NavGroup[] = [
  {
    role: 'viewer',
    items: [
      { path: '/events', label: 'Events', icon: ScrollText },
      { path: '/catalogue', label: 'Catalogue', icon: LibraryBig },
    ],
  },
  {
    label: 'Settings',
    role: 'admin',
    items: [
      { path: '/settings/users', label: 'Users', icon: Users },
      { path: '/settings/api-keys', label: 'API keys', icon: KeyRound },
    ],
  },
]

/** Whether a page belongs to a room: the room's own page or one below it. */
export function isIn(pathname: string, item: NavItem): boolean {
  return pathname === item.path || pathname.startsWith(`${item.path}/`)
}

/**
 * Where the same room is in another tenant. What names a single thing of this tenant (an event's page) does not exist
 * there, so it leads to the room itself. What narrows a list or says how it is drawn (the query, the time range, the
 * columns) is kept; what points into it (an open event) is not. All tenants at once are only in one room, the events.
 */
export function inTenant(pathname: string, search: URLSearchParams, slug: string): string {
  const room = NAV.flatMap((group) => group.items).find((item) => isIn(pathname, item))
  const goesElsewhere = slug === ALL_TENANTS && room?.path !== EVENTS
  const params = new URLSearchParams()
  for (const [key, value] of search) {
    // Arrival is an order of one log.
    const isOfOne = slug === ALL_TENANTS && key === 'order' && value === 'arrival'
    if (KEPT.has(key) && !goesElsewhere && !isOfOne) params.append(key, value)
  }
  params.set('tenant', slug)
  return `${goesElsewhere ? EVENTS : (room?.path ?? EVENTS)}?${params.toString()}`
}

/** The one room that shows all tenants at once. */
export const EVENTS = '/events'

const KEPT = new Set([
  'q',
  'find',
  'sort',
  'since',
  'until',
  'order',
  'columns',
  'density',
  'by',
  'diff',
  'fields',
])
