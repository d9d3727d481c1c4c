import type { SsoRefusal } from '@/lib/admin/sso/plan-sso'
import type { Party } from '@/lib/event/event'
import { DEFAULT_STATE, type ExplorerState, printExplorerState } from '@/lib/view/explorer-state'

/** Why someone was sent to the sign-in page; the page says it in words. */
export type SignInReason =
  | 'expired'
  | 'signed-out'
  | 'invited'
  | 'confirm'
  | `sso-${SsoRefusal}`
  | 'sso-cancelled'
  | 'sso-failed'
  | 'sso-unreachable'
  | 'sso-wait'
  | 'sso-broken'

/** The sign-in page, with the way back. */
export function signInPath(next?: string, reason?: SignInReason): string {
  const params = new URLSearchParams()
  if (reason) params.set('reason', reason)
  if (next && next !== '/') params.set('next', next)
  const text = params.toString()
  return `/sign-in${text ? `?${text}` : ''}`
}

/** Where a second factor is set up before anything else, with the way back. */
export function secondFactorPath(next: string): string {
  return `/second-factor?${new URLSearchParams({ next }).toString()}`
}

/**
 * Where to go after signing in. Only a path of our own: anything else (`//host`, `/\host`, `https:…`, the sign-in page
 * itself) goes to the start page, so that a link cannot send a person on to another site.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f\\]/.test(next)) return '/'
  return /^\/(?:sign-in|second-factor)(?![\w-])/.test(next) ? '/' : next
}

/** A page with its tenant; every page of the console carries one. */
export function consolePath(path: `/${string}`, tenant: string): string {
  // Of no tenant: the page asks which.
  return tenant === '' ? path : `${path}?tenant=${encodeURIComponent(tenant)}`
}

/** The events page with this search. */
export function eventsPath(tenant: string, search: Partial<ExplorerState> = {}): string {
  return `/events?${printExplorerState({ ...DEFAULT_STATE, ...search, tenant })}`
}

/** The page of one event. */
export function eventPath(tenant: string, id: string): string {
  return consolePath(`/events/${encodeURIComponent(id)}`, tenant)
}

/** The history of a resource; `at` is a moment, or the id of an event for its state just after it. */
export function resourcePath(tenant: string, resource: { type: string; id: string }, at?: string): string {
  const params = new URLSearchParams({ tenant, type: resource.type, id: resource.id })
  if (at !== undefined) params.set('at', at)
  return `/resource?${params.toString()}`
}

/**
 * What an actor did; found by its id, else its e-mail address, else its name. Exactly by that, or with `any` by whatever
 * has this value, also where others acted on its behalf. Somebody without any of these is found by type.
 */
export function actorPath(
  tenant: string,
  { id, email, name, type }: Party,
  how: 'exact' | 'any' = 'exact',
): string {
  const terms = { id, email, name, type }
  const [by, value] = Object.entries(terms).find(([, term]) => term !== undefined) ?? ['type', '']
  const path = `${consolePath('/actor', tenant)}&actor=${encodeURIComponent(value ?? '')}`
  return how === 'any' ? path : `${path}&by=${by}`
}

/** The page about what a term of the query names, and what it is called: a trace, an actor. Null where there is none. */
export function termPath(
  tenant: string,
  { key, value }: { key: string; value: string },
): { label: string; href: string } | null {
  if (key === 'trace') return { label: 'Show the whole trace', href: tracePath(tenant, value) }
  const party = PARTY_KEYS[key]
  if (party === undefined) return null
  const how = key === 'onBehalfOf' ? 'any' : 'exact'
  return { label: 'What this actor did', href: actorPath(tenant, { [party]: value }, how) }
}

const PARTY_KEYS: Readonly<Record<string, keyof Party>> = {
  'actor.id': 'id',
  'actor.email': 'email',
  'actor.name': 'name',
  'actor.type': 'type',
  onBehalfOf: 'id',
}

/** Everything that one request did; `event` is where to begin. */
export function tracePath(tenant: string, id: string, event?: string): string {
  const path = `${consolePath('/trace', tenant)}&id=${encodeURIComponent(id)}`
  return event === undefined ? path : `${path}&event=${encodeURIComponent(event)}`
}
