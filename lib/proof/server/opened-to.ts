import { base64url } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import { type Section, SECTIONS } from '@/lib/log/sections'
import type { OpenedEntry } from '@/lib/log/server/read-openings'
import type { ShownEntry } from '@/lib/proof/opened-sections'
import type { Seen } from '@/lib/search/server/seen'

/** An entry, and what of it is opened where these sections stay closed. */
export function openedTo(
  closed: ReadonlySet<Section>,
  { entry: bytes, openings }: Pick<OpenedEntry, 'entry' | 'openings'>,
): ShownEntry {
  const entry = bytes.toString()
  // safe: an entry is our own text
  const { c } = JSON.parse(entry) as { c: Record<string, string> }
  const sealed = SECTIONS.filter((section) => c[section] !== undefined)
  const opened: ShownEntry['openings'] = {}
  for (const section of sealed) {
    const opening = openings[section]
    if (opening !== undefined && !closed.has(section))
      opened[section] = { salt: base64url(opening.salt), value: opening.value }
  }
  return {
    entry,
    openings: opened,
    withheld: sealed.filter((section) => closed.has(section)),
    unopened: sealed.filter((section) => !closed.has(section) && openings[section] === undefined),
  }
}

/**
 * Stop who sees only a part of the events from being given what leads to a whole log. Masks are no reason: what they hide stays closed.
 *
 * @throws AppError forbidden
 */
export function requireNoLimit({ sight }: Seen): void {
  if (sight.limit === null) return
  throw new AppError(
    'forbidden',
    'A proof tells how many events the log holds, and needs access to all events of the tenant; yours is limited.',
  )
}
