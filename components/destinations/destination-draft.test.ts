import { expect, test } from 'vitest'

import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { PRESETS } from '@/lib/delivery/presets'

import {
  type DestinationDraft,
  inputOf,
  knownDraft,
  missingIn,
  plainDraft,
  presetDraft,
  problemsOf,
} from './destination-draft'

const filled = (draft: DestinationDraft): DestinationDraft => ({
  ...draft,
  name: 'SIEM',
  url: 'https://siem.example.com/in',
  authorization: `${draft.authorization}token`,
  index: 'logs-audit-default',
  headers: draft.headers.map((header) => ({ ...header, value: 'k' })),
})

test('what every receiver begins with is taken as it is, once it has a name, an address and its values', () => {
  const drafts = [...PRESETS.map(presetDraft), plainDraft('webhook'), plainDraft('otlp')]
  for (const draft of drafts.map(filled)) {
    const parsed = createDestinationInput.safeParse(inputOf(draft, false))
    expect(parsed.error?.issues ?? []).toEqual([])
    expect(missingIn(draft, false)).toBeNull()
  }
})

test.each([
  ['syslog', 'tls://syslog.example.com:6514'],
  ['file', 'file:audit.jsonl'],
] as const)('%s has no headers and no secrets, and begins with what is taken as it is', (kind, url) => {
  const draft = { ...plainDraft(kind), name: 'SIEM', url, authorization: 'Bearer x' }
  const parsed = createDestinationInput.safeParse(inputOf(draft, false))
  expect(parsed.error?.issues ?? []).toEqual([])
  expect(parsed.data?.target).toMatchObject({ kind, url, headers: [] })
  expect(parsed.data?.target.authorization).toBeUndefined()
})

test('what is missing is said before it is sent', () => {
  const datadog = presetDraft(PRESETS.find(({ id }) => id === 'datadog')!)
  expect(missingIn(datadog, false)).toBe('A name is needed')
  const named = { ...datadog, name: 'Datadog' }
  expect(missingIn(named, false)).toBe('An address is needed')
  expect(missingIn(named, true)).toBe('The header DD-API-KEY needs a value')
  const splunk = presetDraft(PRESETS.find(({ id }) => id === 'splunk')!)
  expect(missingIn({ ...splunk, name: 'S', url: 'https://s.example.com' }, false)).toBe(
    'Authorization needs what follows “Splunk”',
  )
  expect(missingIn({ ...plainDraft('elasticsearch'), name: 'E' }, true)).toBe('An index is needed')
})

const VIEW = {
  name: 'SIEM',
  target: {
    kind: 'webhook',
    url: 'https://siem.example.com/…',
    headers: [{ name: 'X-Key' }],
    gzip: false,
    timeoutSeconds: 10,
    successCodes: [200, 202],
    ca: null,
    skipSslVerification: true,
    contentType: 'text/plain',
    envelope: 'lines',
  },
  hasAuthorization: true,
  format: 'cef',
  query: 'outcome:failure',
  masks: ['client.ip'],
  batch: { events: 7, bytes: 2048, ageSeconds: 3 },
  maxAgeSeconds: 3600,
  stopAtDeadLetter: true,
} as const

// safe: all that a form begins with
const view = VIEW as unknown as DestinationView

test('what is secret of a destination stays as it was where nothing is typed', () => {
  const draft = knownDraft(view)
  expect(missingIn(draft, true)).toBeNull()
  const { target, ...input } = inputOf(draft, true)
  expect(target).toEqual({
    ...VIEW.target,
    url: undefined,
    headers: [{ name: 'X-Key' }],
  })
  expect(Object.keys(target as object)).not.toContain('url')
  expect(input).toEqual({
    name: 'SIEM',
    format: 'cef',
    query: 'outcome:failure',
    masks: ['client.ip'],
    batch: { events: 7, bytes: 2048, ageSeconds: 3 },
    maxAgeSeconds: 3600,
    stopAtDeadLetter: true,
    stopAfterDays: null,
  })
})

test('what is typed takes the place of what was secret, and a header can lose its value only with its name', () => {
  const known = knownDraft(view)
  const typed = { ...known, url: ' https://new.example.com ', authorization: 'Bearer new', headers: [] }
  expect(inputOf(typed, true)['target']).toMatchObject({
    url: 'https://new.example.com',
    authorization: 'Bearer new',
    headers: [],
  })
  expect(inputOf({ ...known, dropsAuthorization: true }, true)['target']).toMatchObject({
    authorization: null,
  })
})

test('what the page can find wrong by itself stands at its field', () => {
  const draft = filled(plainDraft('webhook'))
  expect(problemsOf(draft)).toEqual({ query: null, masks: null, format: null })
  expect(problemsOf({ ...draft, query: 'outcome:maybe' }).query).toContain('Outcome is one of')
  expect(problemsOf({ ...draft, masks: 'action' }).masks).not.toBeNull()
  expect(problemsOf({ ...draft, format: 'cef', envelope: 'array' }).format).toContain('JSON only')
})
