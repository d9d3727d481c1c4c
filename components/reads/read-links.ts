import { attemptsPath } from '@/components/attempts/attempts-path'
import {
  actorPath,
  consolePath,
  eventPath,
  eventsPath,
  resourcePath,
  tracePath,
} from '@/components/layout/paths'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { ReadItem, ReadSubject } from '@/lib/search/reads/read-item'
import { ORDERS } from '@/lib/view/explorer-state'

/** Where what somebody looked at can be looked at; null where there is no page for it. */
export interface ReadLink {
  /** What it is: a query, an id. Empty for all of the log. */
  text: string
  href: string
}

/** The tenant in whose log an act is told. */
export interface ReadsTenant {
  slug: string
  name: string
  /** It is that of the instance, where reading all tenants is told whole. */
  isSystem: boolean
}

/** The page that shows what an act looked at. */
export function readLink(tenant: ReadsTenant, item: ReadItem): ReadLink | null {
  const { of, kind, allTenants } = item
  if (of.event !== undefined) return { text: of.event, href: eventPath(tenant.slug, of.event) }
  if (of.trace !== undefined) return { text: of.trace, href: tracePath(tenant.slug, of.trace) }
  if (of.resource !== undefined) {
    const { type, id } = of.resource
    return { text: `${type} ${id}`, href: resourcePath(tenant.slug, of.resource) }
  }
  if (of.actor !== undefined) return { text: of.actor, href: actorLink(tenant.slug, of.actor, of.by) }
  if (kind === 'catalogue') {
    const text = of.sample === undefined ? '' : `${of.sample.type} ${of.sample.action}`
    return { text, href: consolePath('/catalogue', tenant.slug) }
  }
  if (kind === 'attempts') {
    const { query = '', since, until, state } = of
    return { text: query, href: attemptsPath(tenant.slug, { q: query || undefined, since, until, state }) }
  }
  if (kind === 'readers') return { text: of.reader ?? '', href: readsHref(tenant.slug, of) }
  if (of.query === undefined) return null
  const where = allTenants && tenant.isSystem ? ALL_TENANTS : tenant.slug
  return { text: of.query, href: searchHref(where, of) }
}

function searchHref(tenant: string, { query = '', since, until, order }: ReadSubject): string {
  const known = ORDERS.find((one) => one === order)
  return eventsPath(tenant, {
    q: query,
    since: since ?? null,
    until: until ?? null,
    ...(known !== undefined && { order: known }),
  })
}

/** The page that tells who looked, with what it is asked for. */
export function readsHref(tenant: string, { reader, kind, since, until }: ReadSubject): string {
  const params = new URLSearchParams({ tenant })
  for (const [name, value] of Object.entries({ reader, kind, since, until }))
    if (value !== undefined) params.set(name, value)
  return `/settings/reads?${params.toString()}`
}

function actorLink(tenant: string, actor: string, by: string | undefined): string {
  if (by === undefined) return actorPath(tenant, { id: actor }, 'any')
  return actorPath(tenant, { [by]: actor })
}

/** The events list with all that the log says of one act. */
export const recordsHref = (tenant: string, read: string): string =>
  eventsPath(tenant, { q: `source:vouchsafe read:${read}` })
