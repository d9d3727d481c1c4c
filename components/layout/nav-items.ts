import {
  Building2,
  Eye,
  KeyRound,
  LibraryBig,
  LogIn,
  Monitor,
  Radio,
  ScrollText,
  Send,
  Settings2,
  ShieldCheck,
  UserRound,
  Users,
  type LucideIcon,
} from 'lucide-react'

import { type Role, roleAtLeast } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'

/** A room of the house. */
export interface NavItem {
  path: `/${string}`
  label: string
  icon: LucideIcon
  /** The least role that may enter, where it is more than that of its group. */
  role?: Role
}

export interface NavGroup {
  /** Shown above the group. */
  label?: string
  /** The least role that may see it, or `instance` for instance admins; others do not learn that it exists. */
  role: Role | 'instance'
  items: readonly NavItem[]
}

/** The navigation, in order. A room appears here when it exists. */
export const NAV: readonly NavGroup[] = [
  {
    role: 'viewer',
    items: [
      { path: '/events', label: 'Events', icon: ScrollText },
      { path: '/catalogue', label: 'Catalogue', icon: LibraryBig },
      { path: '/integrity', label: 'Integrity', icon: ShieldCheck, role: 'auditor' },
    ],
  },
  {
    label: 'Settings',
    role: 'admin',
    items: [
      { path: '/settings/users', label: 'Users', icon: Users },
      { path: '/settings/roles', label: 'Roles and grants', icon: UserRound },
      { path: '/settings/api-keys', label: 'API keys', icon: KeyRound },
      { path: '/settings/sources', label: 'Sources', icon: Radio },
      { path: '/settings/destinations', label: 'Destinations', icon: Send },
      { path: '/settings/tenants', label: 'Tenants', icon: Building2 },
      { path: '/settings/reads', label: 'Who looked', icon: Eye },
    ],
  },
  {
    label: 'Instance',
    role: 'instance',
    items: [
      { path: '/instance/sso', label: 'Single sign-on', icon: LogIn },
      { path: '/instance/sessions', label: 'Sessions', icon: Monitor },
      { path: '/instance/settings', label: 'Instance settings', icon: Settings2 },
    ],
  },
]

/** Who looks for a way. */
export interface Visitor {
  /** In the tenant that is looked at; null when none is. */
  role: Role | null
  instanceAdmin: boolean
  /** All tenants are looked at at once. */
  isAllTenants: boolean
}

/** The groups that this person may enter, without empty ones. Of all tenants at once only the events are shown. */
export function visibleNav({ role, instanceAdmin, isAllTenants }: Visitor): readonly NavGroup[] {
  return NAV.flatMap((group) => {
    const isOfTenants = isAllTenants && group.role !== 'instance'
    const items = group.items.filter(
      ({ path, role: least = group.role }) =>
        mayEnter(least, role, instanceAdmin) && (!isOfTenants || path === EVENTS),
    )
    return items.length === 0 ? [] : [{ ...group, items }]
  })
}

function mayEnter(needed: NavGroup['role'], role: Role | null, instanceAdmin: boolean): boolean {
  // An instance admin is admin of every tenant, also while none is looked at.
  if (instanceAdmin || needed === 'instance') return instanceAdmin
  return role !== null && roleAtLeast(role, needed)
}

/** The page about oneself. */
export const ACCOUNT = '/account'

/** Whether a page belongs to a room: the room's own page or one below it. */
export function isIn(pathname: string, item: Pick<NavItem, 'path'>): boolean {
  return pathname === item.path || pathname.startsWith(`${item.path}/`)
}

/**
 * Where the same room is in another tenant. What names a single thing of this tenant (an event's page) does not exist
 * there, so it leads to the room itself. What narrows a list or says how it is drawn (the query, the time range, the
 * columns) is kept; what points into it (an open event) is not. All tenants at once are only in one room of a tenant, the
 * events. Rooms of the instance and of oneself are the same in every tenant.
 */
export function inTenant(pathname: string, search: URLSearchParams, slug: string): string {
  const room = ROOMS.find((item) => isIn(pathname, item))
  const goesElsewhere = slug === ALL_TENANTS && room?.path !== EVENTS && room?.isOfTenant !== false
  const params = new URLSearchParams()
  for (const [key, value] of search) {
    // Arrival is an order of one log.
    const isOfOne = slug === ALL_TENANTS && key === 'order' && value === 'arrival'
    if (KEPT.has(key) && !goesElsewhere && !isOfOne) params.append(key, value)
  }
  params.set('tenant', slug)
  return `${goesElsewhere ? EVENTS : (room?.path ?? EVENTS)}?${params.toString()}`
}

const ROOMS: readonly { path: `/${string}`; isOfTenant: boolean }[] = [
  ...NAV.flatMap(({ role, items }) => items.map(({ path }) => ({ path, isOfTenant: role !== 'instance' }))),
  { path: ACCOUNT, isOfTenant: false },
]

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
