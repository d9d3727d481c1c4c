/** How long a new key lives. */
export const KEY_EXPIRIES = [
  { value: 'never', label: 'Never', days: null },
  { value: '30', label: 'In 30 days', days: 30 },
  { value: '90', label: 'In 90 days', days: 90 },
  { value: '365', label: 'In a year', days: 365 },
] as const

export type KeyExpiry = (typeof KEY_EXPIRIES)[number]['value']

const DAY_MS = 86_400_000

/** The moment a key made at `nowMs` ends, RFC 3339 in UTC; null when it does not. */
export function expiresAt(expiry: KeyExpiry, nowMs: number): string | null {
  const days = KEY_EXPIRIES.find((known) => known.value === expiry)?.days ?? null
  return days === null ? null : new Date(nowMs + days * DAY_MS).toISOString()
}
