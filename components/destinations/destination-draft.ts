import { masksIn } from '@/components/admin/grant-draft'
import type { Json, JsonObject } from '@/lib/base/json'
import type { Target } from '@/lib/delivery/destination-input'
import type { DestinationView, Preset } from '@/lib/delivery/destination-view'
import { isJsonFormat, type DeliveryFormat } from '@/lib/delivery/formats'
import { readMasks } from '@/lib/event/masks'
import { readQuery } from '@/lib/query/validate'

/** What a destination can be. */
export type Kind = Target['kind']

/** A header of one's own; an empty value of one that is known: as it was. */
export interface HeaderDraft {
  name: string
  value: string
  /** Its value is stored. */
  isKnown: boolean
}

/** A destination as the form holds it: numbers as they are typed. */
export interface DestinationDraft {
  kind: Kind
  name: string
  /** Empty, of one that is known: as it was. */
  url: string
  /** Empty: none; of one that has one: as it was. */
  authorization: string
  /** Whatever was there is taken away. */
  dropsAuthorization: boolean
  headers: readonly HeaderDraft[]
  format: DeliveryFormat
  query: string
  masks: string
  contentType: string
  envelope: 'lines' | 'array'
  index: string
  sourcetype: string
  framing: 'octets' | 'lines'
  /** Of a file: MiB after which it is put aside. */
  rotateMib: string
  rotateDaily: boolean
  gzip: boolean
  timeoutSeconds: string
  /** With commas or spaces between them; empty: every 2xx. */
  successCodes: string
  ca: string
  skipSslVerification: boolean
  events: string
  kib: string
  ageSeconds: string
  /** Seconds; empty: none is too old. */
  maxAge: string
  stopAtDeadLetter: boolean
  /** Days without success; empty: it is tried for ever. */
  stopAfterDays: string
  from: 'now' | 'start' | 'index'
  fromIndex: string
}

const KIB = 1024
const MIB = KIB * KIB
const SOURCETYPE = 'vouchsafe:audit'

const EMPTY: DestinationDraft = {
  kind: 'webhook',
  name: '',
  url: '',
  authorization: '',
  dropsAuthorization: false,
  headers: [],
  format: 'json',
  query: '',
  masks: '',
  contentType: '',
  envelope: 'lines',
  index: '',
  sourcetype: SOURCETYPE,
  framing: 'octets',
  rotateMib: '100',
  rotateDaily: true,
  gzip: true,
  timeoutSeconds: '30',
  successCodes: '',
  ca: '',
  skipSslVerification: false,
  events: '500',
  kib: '1024',
  ageSeconds: '1',
  maxAge: '',
  stopAtDeadLetter: false,
  stopAfterDays: '',
  from: 'now',
  fromIndex: '0',
}

/** What a new destination begins with, where no preset is meant. */
export const plainDraft = (kind: Kind): DestinationDraft => ({ ...EMPTY, kind })

/** What a new destination to a well-known receiver begins with. */
export function presetDraft(preset: Preset): DestinationDraft {
  return {
    ...EMPTY,
    kind: preset.kind,
    authorization: preset.authorization ?? '',
    headers: preset.headers.map((name) => ({ name, value: '', isKnown: false })),
    format: preset.format,
    contentType: preset.contentType ?? '',
    envelope: preset.envelope,
    gzip: preset.gzip,
    successCodes: preset.successCodes.join(', '),
    events: String(preset.batch.events),
    kib: String(preset.batch.bytes / KIB),
    maxAge: preset.maxAgeSeconds === null ? '' : String(preset.maxAgeSeconds),
  }
}

/** A destination as the form begins with it. What is secret of it stays empty, and as it was. */
export function knownDraft(view: DestinationView): DestinationDraft {
  const { target, batch } = view
  const text = (name: string, otherwise = '') => textOf(target[name], otherwise)
  return {
    ...EMPTY,
    kind: kindOf(view),
    name: view.name,
    headers: headerNames(target['headers']).map((name) => ({ name, value: '', isKnown: true })),
    format: view.format,
    query: view.query,
    masks: view.masks.join(', '),
    contentType: text('contentType'),
    envelope: target['envelope'] === 'array' ? 'array' : 'lines',
    index: text('index'),
    sourcetype: text('sourcetype', SOURCETYPE),
    framing: target['framing'] === 'lines' ? 'lines' : 'octets',
    rotateMib:
      typeof target['rotateBytes'] === 'number' ? String(target['rotateBytes'] / MIB) : EMPTY.rotateMib,
    rotateDaily: target['rotateDaily'] !== false,
    gzip: target['gzip'] !== false,
    timeoutSeconds: text('timeoutSeconds', EMPTY.timeoutSeconds),
    successCodes: codesIn(target['successCodes']).join(', '),
    ca: text('ca'),
    skipSslVerification: target['skipSslVerification'] === true,
    events: String(batch.events),
    kib: String(batch.bytes / KIB),
    ageSeconds: String(batch.ageSeconds),
    maxAge: view.maxAgeSeconds === null ? '' : String(view.maxAgeSeconds),
    stopAtDeadLetter: view.stopAtDeadLetter,
    stopAfterDays: view.stopAfterDays ? String(view.stopAfterDays) : '',
  }
}

const KINDS: readonly Kind[] = ['webhook', 'elasticsearch', 'splunk_hec', 'otlp', 'syslog', 'file']

/** Whether it is sent requests: with headers, a secret and an answer. */
export const isHttp = (kind: Kind): boolean => kind !== 'syslog' && kind !== 'file'

/** What it is, as its target says. */
export const kindOf = ({ target }: Pick<DestinationView, 'target'>): Kind =>
  KINDS.find((kind) => kind === target['kind']) ?? 'webhook'

const textOf = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise

const codesIn = (codes: Json | undefined): number[] =>
  Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : []

function headerNames(headers: Json | undefined): string[] {
  if (!Array.isArray(headers)) return []
  return headers.flatMap((header) =>
    typeof header === 'object' && header !== null && 'name' in header && typeof header['name'] === 'string'
      ? [header['name']]
      : [],
  )
}

/** What is sent of a draft; `isKnown`: what is secret and stands empty is left out, and stays as it was. */
export function inputOf(draft: DestinationDraft, isKnown: boolean): JsonObject {
  return {
    name: draft.name.trim(),
    target: targetOf(draft, isKnown),
    format: draft.format,
    query: draft.query.trim(),
    masks: masksIn(draft.masks),
    batch: {
      events: numberIn(draft.events),
      bytes: numberIn(draft.kib) * KIB,
      ageSeconds: numberIn(draft.ageSeconds),
    },
    maxAgeSeconds: draft.maxAge === '' ? null : numberIn(draft.maxAge),
    stopAtDeadLetter: draft.stopAtDeadLetter,
    stopAfterDays: draft.stopAfterDays === '' ? null : numberIn(draft.stopAfterDays),
    ...(!isKnown && { from: draft.from === 'index' ? numberIn(draft.fromIndex) : draft.from }),
  }
}

function targetOf(draft: DestinationDraft, isKnown: boolean): JsonObject {
  const url = draft.url.trim()
  return {
    kind: draft.kind,
    ...(!(isKnown && url === '') && { url }),
    ...(isHttp(draft.kind) && httpOf(draft)),
    ...(draft.kind !== 'file' && {
      timeoutSeconds: numberIn(draft.timeoutSeconds),
      ca: draft.ca.trim() === '' ? null : draft.ca,
      skipSslVerification: draft.skipSslVerification,
    }),
    ...ofKind(draft),
  }
}

function httpOf(draft: DestinationDraft): JsonObject {
  const authorization = draft.authorization.trim()
  return {
    ...(authorization !== '' ? { authorization } : draft.dropsAuthorization && { authorization: null }),
    headers: draft.headers
      .filter(({ name, value }) => name.trim() !== '' || value !== '')
      .map(({ name, value, isKnown: hasValue }) => ({
        name: name.trim(),
        ...(!(hasValue && value === '') && { value }),
      })),
    gzip: draft.gzip,
    successCodes: draft.successCodes
      .split(/[\s,;]+/)
      .filter((code) => code !== '')
      .map(numberIn),
  }
}

function ofKind(draft: DestinationDraft): JsonObject {
  switch (draft.kind) {
    case 'webhook':
      return { contentType: draft.contentType.trim() || null, envelope: draft.envelope }
    case 'elasticsearch':
      return { index: draft.index.trim() }
    case 'splunk_hec':
      return { index: draft.index.trim() || null, sourcetype: draft.sourcetype.trim() }
    case 'otlp':
      return {}
    case 'syslog':
      return { framing: draft.framing }
    case 'file':
      return { rotateBytes: numberIn(draft.rotateMib) * MIB, rotateDaily: draft.rotateDaily }
  }
}

/** What is no number is sent as one that is none, for the server to say what it must be. */
const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

/** What the page itself finds wrong, by field; null: nothing. The rest the server says. */
export interface DraftProblems {
  query: string | null
  masks: string | null
  format: string | null
}

/** Whether a receiver takes nothing but JSON. */
export const needsJson = ({ kind, envelope }: Pick<DestinationDraft, 'kind' | 'envelope'>): boolean =>
  kind === 'elasticsearch' || (kind === 'webhook' && envelope === 'array')

export function problemsOf(draft: DestinationDraft): DraftProblems {
  const masks = readMasks(masksIn(draft.masks))
  return {
    query: readQuery(draft.query.trim()).problems[0]?.message ?? null,
    masks: 'problem' in masks ? masks.problem : null,
    format:
      needsJson(draft) && !isJsonFormat(draft.format)
        ? 'This receiver takes JSON only: choose a format that is JSON.'
        : null,
  }
}

/** How such a header begins, and nothing behind it. */
const BARE = /^\s*(?:apikey|basic|bearer|splunk)\s*$/i

/** What has to be there and is not, as a sentence; null: nothing. */
export function missingIn(draft: DestinationDraft, isKnown: boolean): string | null {
  if (draft.name.trim() === '') return 'A name is needed'
  if (!isKnown && draft.url.trim() === '') return 'An address is needed'
  if (draft.kind === 'elasticsearch' && draft.index.trim() === '') return 'An index is needed'
  if (BARE.test(draft.authorization))
    return `Authorization needs what follows “${draft.authorization.trim()}”`
  const bare = draft.headers.find(
    ({ name, value, isKnown: hasValue }) => name.trim() !== '' && value === '' && !hasValue,
  )
  return bare === undefined ? null : `The header ${bare.name.trim()} needs a value`
}
