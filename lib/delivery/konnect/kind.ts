import type { Event } from '@/lib/event/event'

/** What Konnect's receivers tell its events apart by, and one kind of ours: a change of something, of which Konnect sends none. */
export type KonnectKind = 'authentication' | 'authorization' | 'access' | 'change'

const KINDS: Readonly<Record<string, KonnectKind>> = {
  SESSION: 'authentication',
  ACCESS: 'authorization',
  REQUEST: 'access',
}

/** The kind as which this event is sent: by the type of its resource. */
export const konnectKind = ({ resource }: Pick<Event, 'resource'>): KonnectKind =>
  Object.hasOwn(KINDS, resource.type) ? (KINDS[resource.type] ?? 'change') : 'change'

/** `name` of each kind begins so; that is how receivers tell them apart. */
export const NAME_PREFIX = {
  authentication: 'AUTHENTICATION_OUTCOME_',
  authorization: 'Authz.',
  access: 'Ingress',
  change: 'Change.',
} as const

/** How signing in can end, in Konnect's words, and how grave that is. */
export const SIGN_IN_SEVERITY: Readonly<Record<string, number>> = {
  SUCCESS: 0,
  NOT_FOUND: 1,
  INVALID_PASSWORD: 1,
  TOKEN_EXPIRED: 1,
  LOCKED: 6,
  DISABLED: 6,
  INVALID: 7,
}

/** In Konnect's words how signing in ended: as the source said it, where it spoke so; else what is known of it. */
export function signInOutcome({ outcome, reason = '' }: Pick<Event, 'outcome' | 'reason'>): string {
  if (outcome === 'success') return 'SUCCESS'
  const said = reason.replace(NAME_PREFIX.authentication, '').trim().toUpperCase().replace(/[ -]/g, '_')
  return said !== 'SUCCESS' && Object.hasOwn(SIGN_IN_SEVERITY, said) ? said : 'INVALID'
}

const DENIED_STATUS: ReadonlySet<number> = new Set([401, 403])
const SEVERITY_FAILED = 10
const SEVERITY_DENIED = 6
const SEVERITY_DEFAULT = 1

/** 0 to 10, as Konnect grades its kinds; a change that did not happen is graded like a denied permission. */
export function konnectSeverity(event: Event, status: number | undefined): number {
  switch (konnectKind(event)) {
    case 'authentication':
      return SIGN_IN_SEVERITY[signInOutcome(event)] ?? SEVERITY_DEFAULT
    case 'access':
      if (status !== undefined && DENIED_STATUS.has(status)) return SEVERITY_DENIED
      return status === 500 ? SEVERITY_FAILED : SEVERITY_DEFAULT
    case 'authorization':
    case 'change':
      return event.outcome === 'failure' ? SEVERITY_DENIED : SEVERITY_DEFAULT
  }
}
