import { houseWords } from '@/lib/access/house-words'
import { zodProblems } from '@/lib/access/zod-problems'
import { ssoInput, type SsoRule, type SsoSettings } from '@/lib/admin/sso/sso-settings'
import type { SsoView } from '@/lib/admin/sso/sso-views'
import type { Problem } from '@/lib/base/errors'

/** What becomes of the client secret: it cannot be read, so it is kept, replaced or taken away. */
export type SecretDraft = { kind: 'keep' } | { kind: 'new'; text: string } | { kind: 'none' }

/** The settings of SSO while somebody writes them. */
export interface SsoDraft extends Omit<SsoSettings, 'scopes'> {
  /** As typed, with spaces between them. */
  scopes: string
  secret: SecretDraft
}

/** What is offered to who has not set it up yet. */
const FRESH: SsoSettings = {
  enabled: false,
  name: '',
  issuer: '',
  clientId: '',
  scopes: ['openid', 'email', 'profile'],
  emailClaim: 'email',
  emails: 'verified',
  linkByEmail: false,
  provesSignInTime: true,
  only: false,
  breakGlass: [],
  rules: [],
}

/** The draft of what is kept. Break-glass admins who are none any more are left out: they count for nothing. */
export function draftOf({
  settings,
  hasSecret,
  breakGlass,
}: Pick<SsoView, 'settings' | 'hasSecret' | 'breakGlass'>): SsoDraft {
  const { scopes, ...rest } = settings ?? FRESH
  return {
    ...rest,
    breakGlass: rest.breakGlass.filter((id) => breakGlass.some((admin) => admin.id === id)),
    scopes: scopes.join(' '),
    secret: settings === null ? { kind: 'new', text: '' } : hasSecret ? { kind: 'keep' } : { kind: 'none' },
  }
}

/** The settings of a draft, as the server is sent them. */
export function settingsOf({ secret: _, scopes, ...rest }: SsoDraft): SsoSettings {
  return { ...rest, scopes: scopes.split(/\s+/).filter((scope) => scope !== '') }
}

/** The secret as the server is sent it: undefined keeps the one that is there. */
export function secretOf({ secret }: SsoDraft): string | null | undefined {
  return secret.kind === 'keep' ? undefined : secret.kind === 'new' ? secret.text : null
}

/** What the server would refuse, by the same rules: `settings.issuer`, `clientSecret`. */
export function problemsOf(draft: SsoDraft): Problem[] {
  const parsed = ssoInput.safeParse(settingsOf(draft), { error: houseWords })
  const problems = parsed.success ? [] : zodProblems(parsed.error)
  const placed = problems.map(({ path, message }) => ({ path: `settings.${path}`, message }))
  if (draft.secret.kind !== 'new' || draft.secret.text !== '') return placed
  return [...placed, { path: 'clientSecret', message: 'is needed; say so if the client has none' }]
}

/** The message at a field, or below it. */
export function problemAt(problems: readonly Problem[], path: string): string | undefined {
  const found = problems.filter(
    (problem) =>
      problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`),
  )
  return found.length === 0 ? undefined : [...new Set(found.map(({ message }) => message))].join(' ')
}

/** A list with one of its elements moved one place up or down. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by
  const element = list[from]
  if (element === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, element)
}

/** A rule to begin with. */
export function freshRule(tenant: string): SsoRule {
  return {
    claim: 'groups',
    value: '',
    give: { kind: 'role', tenant, role: 'viewer', query: null, masks: [] },
  }
}

/** The claims in what somebody pasted: JSON, or a token, whose middle part holds them. null: neither. */
export function readClaims(text: string): Record<string, unknown> | null {
  const trimmed = text.trim()
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(trimmed) ?? []
  try {
    const json: unknown = JSON.parse(payload === undefined ? trimmed : decoded(payload))
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
    // safe: it is an object and no array
    return isObject ? (json as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function decoded(base64url: string): string {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0))
}
