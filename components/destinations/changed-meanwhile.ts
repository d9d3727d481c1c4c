import type { DestinationView } from '@/lib/delivery/destination-view'

import { type DestinationDraft, knownDraft } from './destination-draft'

/** A field of the form that says something else than when it was opened. */
export interface ChangedField {
  label: string
  was: string
  is: string
}

/** As the form calls them. Nothing secret is among them, nor what is said of a new destination alone. */
const LABELS: Partial<Record<keyof DestinationDraft, string>> = {
  name: 'Name',
  kind: 'Kind',
  headers: 'Headers',
  format: 'Format',
  query: 'Only events that this finds',
  masks: 'Left out of every event',
  contentType: 'Content-Type',
  envelope: 'In one request',
  index: 'Index',
  sourcetype: 'Source type',
  framing: 'Framing',
  rotateMib: 'Put aside beyond, MiB',
  rotateDaily: 'Begin another file each day',
  gzip: 'Compress with gzip',
  timeoutSeconds: 'Answer within, seconds',
  successCodes: 'Statuses that mean that all arrived',
  ca: 'Certificate of your own authority',
  skipSslVerification: 'Do not verify the receiver’s certificate',
  events: 'Events at most',
  kib: 'KiB at most',
  ageSeconds: 'Wait for more, seconds',
  maxAge: 'Too old to be sent',
  stopAtDeadLetter: 'Stop at an event that is refused',
  stopAfterDays: 'Stop trying',
}

/** What somebody else changed of a destination that can be shown; of an address and of secrets only their owner is shown more. */
export function changedMeanwhile(was: DestinationView, is: DestinationView): ChangedField[] {
  const [old, now] = [facesOf(was), facesOf(is)]
  return [...now].flatMap(([label, text]) => {
    const before = old.get(label) ?? ''
    return before === text ? [] : [{ label, was: before, is: text }]
  })
}

function facesOf(view: DestinationView): Map<string, string> {
  const draft = knownDraft(view)
  const faces = new Map<string, string>()
  for (const [key, value] of Object.entries(draft)) {
    // safe: the keys of a draft are those of its type
    const label = LABELS[key as keyof DestinationDraft]
    if (label !== undefined) faces.set(label, textOf(value))
  }
  faces.set('Address', textOf(view.target['url'] ?? ''))
  faces.set('Authorization', textOf(view.hasAuthorization))
  faces.set('On', textOf(view.enabled))
  return faces
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return textOf(value.map((one: { name: string }) => one.name).join(', '))
  return typeof value === 'string' && value !== '' ? value : 'none'
}
