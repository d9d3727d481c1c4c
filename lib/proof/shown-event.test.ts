import { expect, test } from 'vitest'

import { base64url } from '@/lib/base/bytes'
import { canonicalJson } from '@/lib/base/canonical-json'
import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { Committer, SALT_BYTES } from '@/lib/log/commitment'
import { entryText } from '@/lib/log/entry'
import { eventSections, type Section, SECTIONS } from '@/lib/log/sections'

import type { EventProof } from './event-proof'
import { checkShownEvent, type SectionState } from './shown-event'

const event: Event = {
  id: '0199a3c1-0000-7000-8000-000000000001',
  tenant: 'acme',
  index: 17,
  occurredAt: '2026-11-20T10:00:00.123Z',
  receivedAt: '2026-11-20T10:00:00.200Z',
  actor: { type: 'user', id: 'u_ada', name: 'Ada' },
  action: 'flow.update',
  change: 'UPDATE',
  outcome: 'success',
  resource: { type: 'FLOW', id: 'daily-load' },
  details: { namespace: 'company.team', n: 1 },
  before: null,
  after: { retries: 3 },
  client: { ip: '203.0.113.7' },
  source: { name: 'tests', format: 'native' },
  late: false,
  partial: false,
  hasBefore: true,
  hasAfter: true,
}
const NOTHING: ReadonlySet<Section> = new Set()

/** The proof of an event as it was sealed; the way to the root is not looked at here. */
function proofOf(sealed: Event): EventProof {
  const committer = new Committer()
  const values = eventSections(sealed, sealed.source)
  const commitments: Partial<Record<Section, string>> = {}
  const openings: EventProof['openings'] = {}
  for (const [at, section] of SECTIONS.entries()) {
    const value = values[section]
    if (value === undefined) continue
    const salt = new Uint8Array(SALT_BYTES).fill(at)
    commitments[section] = committer.commit(salt, section, canonicalJson(value))
    openings[section] = { salt: base64url(salt), value }
  }
  const { id, occurredAt, receivedAt, action, change, outcome, resource } = sealed
  const facts = { id, occurredAt, receivedAt, action, change, outcome, type: resource.type, commitments }
  return {
    id,
    log: { id: 'x', origin: 'audit.example/log/x' },
    index: 17,
    entry: entryText(facts),
    openings,
    withheld: [],
    unopened: [],
    inclusion: [],
    checkpoint: '',
    keys: [],
  }
}

/** The sections that are not shown as they were sealed. */
function others(proof: EventProof, shown: Event, masked = NOTHING): Partial<Record<Section, SectionState>> {
  const { sections } = checkShownEvent(proof, shown, masked)
  return Object.fromEntries(
    sections.filter(({ state }) => state !== 'sealed').map(({ section, state }) => [section, state]),
  )
}

test('an event that is shown as it was sealed fits in every section', () => {
  const { problem, facts, sections } = checkShownEvent(proofOf(event), event, NOTHING)
  expect([problem, facts]).toEqual([null, []])
  expect(sections.map(({ section, state }) => `${section} ${state}`)).toEqual([
    'actor sealed',
    'resource sealed',
    'ip sealed',
    'details sealed',
    'before sealed',
    'after sealed',
    'source sealed',
  ])
})

test.each([
  ['details', { details: { namespace: 'company.team', n: 2 } }],
  ['details', { details: { n: 1 } }],
  ['actor', { actor: { ...event.actor, name: 'Eve' } }],
  ['ip', { client: { ip: '203.0.113.8' } }],
  ['after', { after: { retries: 4 } }],
  ['before', { before: {} }],
  ['source', { source: { name: 'other', format: 'native' } }],
] as [Section, Partial<Event>][])('what is shown of %s is held against its commitment', (section, change) => {
  const shown = { ...event, ...change }
  expect(others(proofOf(event), shown)).toEqual({ [section]: 'otherwise' })
  // The server shows and opens what it has changed.
  const opened = eventSections(shown, shown.source)[section] as Json // safe: each change is of a section that is there
  const proof = proofOf(event)
  proof.openings[section]!.value = opened
  expect(others(proof, shown)).toEqual({ [section]: 'changed' })
  expect(others(proof, event)).toEqual({})
})

test('what is shown and was never sealed, and what was sealed and is not shown, are told', () => {
  expect(others(proofOf(event), { ...event, message: 'Hello' })).toEqual({ text: 'unsealed' })
  const { after: _, ...without } = event
  expect(others(proofOf(event), without)).toEqual({ after: 'otherwise' })
})

test('a section that nobody opens is closed, and a server that says so withholds only what is masked', () => {
  const { details: _, ...openings } = proofOf(event).openings
  for (const said of [{ unopened: ['details'] }, { withheld: ['details'] }, {}] as Partial<EventProof>[])
    expect(others({ ...proofOf(event), openings, ...said }, event)).toEqual({ details: 'closed' })
  const withheld = { ...proofOf(event), openings, withheld: ['details' as const] }
  expect(others(withheld, event, new Set<Section>(['details']))).toEqual({ details: 'withheld' })
})

test.each([
  ['action', { action: 'flow.delete' }],
  ['change', { change: 'DELETE' }],
  ['outcome', { outcome: 'failure' }],
  ['resource type', { resource: { type: 'SECRET', id: 'daily-load' } }],
  ['time', { occurredAt: '2026-11-20T10:00:00.124Z' }],
  ['time of receipt', { receivedAt: '2026-11-20T10:00:00.201Z' }],
  ['place in the log', { index: 18 }],
] as [string, Partial<Event>][])(
  'a %s that is shown otherwise than it stands in the entry is named',
  (name, change) => {
    const { facts } = checkShownEvent(proofOf(event), { ...event, ...change }, NOTHING)
    expect(facts.map((fact) => fact.name)).toEqual([name])
  },
)

test('the entry of another event, or of another version, says nothing', () => {
  const other = { ...event, id: '0199a3c1-0000-7000-8000-000000000002' }
  expect(checkShownEvent(proofOf(other), event, NOTHING).problem).toContain('another event')
  const proof = proofOf(event)
  const later = { ...proof, entry: proof.entry.replace('"v":1', '"v":2') }
  expect(checkShownEvent(later, event, NOTHING)).toMatchObject({
    problem: expect.stringContaining('version'),
    sections: [],
  })
})
