import type { Kinds } from '@/lib/ingest/kinds'
import type { SourceSettings, SourceSettingsView } from '@/lib/ingest/source-settings'

/** Settings of a source as the form holds them. */
export interface SettingsDraft {
  keepOriginal: boolean
  /** A key set as it was pasted. */
  keys: string
  refuse: SourceSettings['refuse']
  mode: 'every' | Kinds['mode']
  /** One a line. */
  kinds: string
  /** Minutes; empty: nobody listens. */
  silentAfter: string
}

/** What is wrong with a draft, by field; null: nothing. */
export interface DraftProblems {
  keys: string | null
  kinds: string | null
}

/** The settings as a form begins with them. */
export function draftOf({
  keepOriginal,
  signatureKeys,
  refuse,
  kinds,
  silentAfter,
}: SourceSettings): SettingsDraft {
  return {
    keepOriginal,
    keys: signatureKeys === null ? '' : JSON.stringify(signatureKeys, null, 2),
    refuse,
    mode: kinds?.mode ?? 'every',
    kinds: kinds?.list.join('\n') ?? '',
    silentAfter: silentAfter === null ? '' : String(silentAfter),
  }
}

/** What can be said of a draft before it is sent. What a key or a kind must be, the server says. */
export function problemsOf(draft: SettingsDraft): DraftProblems {
  const isMissing = draft.mode !== 'every' && kindsIn(draft.kinds).length === 0
  return {
    keys: keysIn(draft.keys) === undefined ? 'This is no JSON. Paste the whole document, from { to }.' : null,
    kinds: isMissing ? 'Name at least one kind' : null,
  }
}

/** The settings that a draft without problems says. What depends on keys is nothing without them. */
export function settingsOf(draft: SettingsDraft): Omit<SourceSettings, 'signatureKeys'> & {
  signatureKeys: unknown
} {
  const signatureKeys = keysIn(draft.keys) ?? null
  return {
    keepOriginal: draft.keepOriginal,
    signatureKeys,
    refuse: signatureKeys === null ? 'none' : draft.refuse,
    kinds: draft.mode === 'every' ? null : { mode: draft.mode, list: kindsIn(draft.kinds) },
    silentAfter: draft.silentAfter === '' ? null : Number(draft.silentAfter),
  }
}

/** Whether two drafts say the same. */
export function isSame(a: SettingsDraft, b: SettingsDraft): boolean {
  return JSON.stringify(settingsOf(a)) === JSON.stringify(settingsOf(b))
}

/** The document that was pasted; null: none. Undefined: it cannot be read. */
function keysIn(text: string): unknown {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const kindsIn = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((kind) => kind.trim())
    .filter((kind) => kind !== '')

const HOUR = 60
const DAY = 24 * HOUR

const SILENCES: readonly [minutes: number, label: string][] = [
  [15, '15 minutes'],
  [30, '30 minutes'],
  [HOUR, 'An hour'],
  [6 * HOUR, '6 hours'],
  [DAY, 'A day'],
  [7 * DAY, 'A week'],
]

/** What can be chosen for `silentAfter`: the usual ones, and what is set now. */
export function silenceOptions({ silentAfter }: SourceSettingsView): { value: string; label: string }[] {
  const known = SILENCES.some(([minutes]) => minutes === silentAfter)
  const all: (readonly [number, string])[] =
    silentAfter === null || known ? [...SILENCES] : [...SILENCES, [silentAfter, `${silentAfter} minutes`]]
  return [
    { value: '', label: 'Never' },
    ...all
      .toSorted(([a], [b]) => a - b)
      .map(([minutes, label]) => ({ value: String(minutes), label: `After ${label.toLowerCase()}` })),
  ]
}
