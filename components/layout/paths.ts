import { DEFAULT_STATE, type ExplorerState, printExplorerState } from '@/lib/view/explorer-state'

/** Why someone was sent to the sign-in page; the page says it in words. */
export type SignInReason = 'expired' | 'signed-out' | 'invited'

/** The sign-in page, with the way back. */
export function signInPath(next?: string, reason?: SignInReason): string {
  const params = new URLSearchParams()
  if (reason) params.set('reason', reason)
  if (next && next !== '/') params.set('next', next)
  const text = params.toString()
  return `/sign-in${text ? `?${text}` : ''}`
}

/**
 * Where to go after signing in. Only a path of our own: anything else (`//host`, `/\host`, `https:…`, the sign-in page
 * itself) goes to the start page, so that a link cannot send a person on to another site.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f\\]/.test(next)) return '/'
  return next.startsWith('/sign-in') ? '/' : next
}

/** A page with its tenant; every page of the console carries one. */
export function consolePath(path: `/${string}`, tenant: string): string {
  return `${path}?tenant=${encodeURIComponent(tenant)}`
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
