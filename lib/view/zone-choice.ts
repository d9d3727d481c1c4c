import { readZone, UTC } from '@/lib/base/zone'

/** In which zone times are shown: that of the log, that of the reader's machine, or one by name. */
export interface ZoneChoice {
  kind: 'utc' | 'local' | 'named'
  /** For `local` the one that the machine had when it was last asked: the server cannot ask it. */
  zone: string
}

/** What holds until somebody chooses. */
export const UTC_CHOICE: ZoneChoice = { kind: 'utc', zone: UTC }

const LOCAL = 'local:'

/** The choice as the cookie has it; anything else is UTC. */
export function readZoneChoice(text: string | null | undefined): ZoneChoice {
  const given = text ?? ''
  const isLocal = given.startsWith(LOCAL)
  const zone = readZone(isLocal ? given.slice(LOCAL.length) : given)
  if (zone === null) return UTC_CHOICE
  if (isLocal) return { kind: 'local', zone }
  return zone === UTC ? UTC_CHOICE : { kind: 'named', zone }
}

/** The text that `readZoneChoice` reads. Holds nothing that a cookie would have to escape. */
export function printZoneChoice({ kind, zone }: ZoneChoice): string {
  return kind === 'local' ? `${LOCAL}${zone}` : zone
}

/** The choice in words: `UTC`, `local time`, `Europe/Berlin`. */
export function zoneWords({ kind, zone }: ZoneChoice): string {
  return kind === 'local' ? 'local time' : zone.replaceAll('_', ' ')
}

/** The cookie that holds one person's choice: the server's first page must agree with the browser's. */
export function zoneCookieName(personId: string): string {
  return `vouchsafe.zone.${personId}`
}
