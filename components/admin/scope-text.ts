import { PERMISSIONS } from '@/lib/access/permissions'
import { SCOPES, type Scope } from '@/lib/access/roles'

interface ScopeText {
  label: string
  description: string
}

const TEXT: Record<Scope, ScopeText> = {
  'events:write': { label: 'Send events', description: 'Adds events to the log. Cannot read any.' },
  'events:read': { label: 'Read events', description: 'Searches and reads every event of this tenant.' },
  'events:export': { label: 'Export events', description: 'Takes whole searches away as files.' },
  'proofs:read': { label: 'Read proofs', description: 'Fetches checkpoints, tiles and inclusion proofs.' },
  delivery: { label: 'Delivery', description: 'Manages destinations and replays.' },
  config: { label: 'Configuration', description: 'Manages sources, rules and retention.' },
  admin: {
    label: 'Administration',
    description: 'Manages users and API keys. Treat it like a password of an admin.',
  },
}

/** What a scope is called and what it lets a key do. */
export function scopeText(scope: Scope): ScopeText {
  return TEXT[scope]
}

const used = new Set<Scope | null>(Object.values(PERMISSIONS).map((permission) => permission.scope))

/**
 * The scopes that open something today. One that opens nothing yet is not offered: a key that has it would become more
 * powerful by itself when its time comes.
 */
export const OFFERED_SCOPES: readonly Scope[] = SCOPES.filter((scope) => used.has(scope))

/** Common sets of scopes. */
export const SCOPE_PRESETS = [
  { value: 'send', label: 'Send events', scopes: ['events:write'] },
  { value: 'read', label: 'Read', scopes: ['events:read', 'events:export'] },
  { value: 'custom', label: 'Custom', scopes: [] },
] as const satisfies readonly { value: string; label: string; scopes: readonly Scope[] }[]

export type ScopePreset = (typeof SCOPE_PRESETS)[number]['value']

/** The preset that has exactly these scopes; `custom` when none has. */
export function presetOf(scopes: readonly Scope[]): ScopePreset {
  const preset = SCOPE_PRESETS.find(
    (known) =>
      known.value !== 'custom' &&
      known.scopes.length === scopes.length &&
      known.scopes.every((scope) => scopes.includes(scope)),
  )
  return preset?.value ?? 'custom'
}
