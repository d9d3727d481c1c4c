import fc from 'fast-check'
import { expect, test } from 'vitest'

import { evidenceEvent } from '@/lib/testing/evidence'

import { eventProof } from './event-proof'
import { readEventProof, readEvidenceLine } from './read-evidence'

const { index, entry, openings } = evidenceEvent(12)
const PROOF = {
  id: '0199a3c1-0000-7000-8000-000000000012',
  log: { id: 'l', origin: 'o' },
  index,
  entry,
  openings,
  withheld: ['ip'],
  unopened: [],
  inclusion: ['AA=='],
  checkpoint: 'c',
  keys: ['k'],
  consistency: { from: 3, hashes: ['AA=='] },
}

/** A proof with one value somewhere in it put in the place of another, or taken away. */
const damaged = fc
  .tuple(
    fc.constantFrom(
      ...Object.keys(PROOF),
      'log.id',
      'log.origin',
      'openings.actor',
      'openings.actor.salt',
      'openings.actor.value',
      'openings.actor.note',
      'log.note',
      'consistency.from',
      'consistency.hashes',
      'consistency.note',
      'note',
      'openings.nothing',
      'withheld.0',
      'inclusion.0',
      'keys.0',
    ),
    fc.constantFrom<unknown[]>(undefined, null, 7, -1, 1.5, 2 ** 60, 'ip', 'x', [], {}, ['ip'], ['x'], [7], {
      id: 'x',
    }),
  )
  .map(([path, value]) => {
    const proof = structuredClone(PROOF) as Record<string, unknown>
    const names = path.split('.')
    const last = names.pop()!
    let at = proof
    for (const name of names) at = at[name] as Record<string, unknown>
    if (value === undefined) delete at[last]
    else at[last] = value
    return JSON.stringify(proof)
  })

test('a proof is read by hand exactly where its schema accepts it', () => {
  expect(readEventProof(JSON.stringify(PROOF))).toEqual(PROOF)
  fc.assert(
    fc.property(damaged, (text) => {
      expect({ text, isRead: readEventProof(text) !== null }).toEqual({
        text,
        isRead: eventProof.safeParse(JSON.parse(text)).success,
      })
    }),
    { numRuns: 400 },
  )
  for (const text of ['', '{', '[]', 'null', '7']) expect(readEventProof(text)).toBeNull()
})

test('a line of evidence has one spelling', () => {
  const line = JSON.stringify({ index, entry, openings, withheld: [], unopened: [] })
  expect(readEvidenceLine(line)).toMatchObject({ index: 12 })
  for (const other of [
    ` ${line}`,
    line.replace('"index":12', '"index":12.0'),
    line.replace('"index":12', '"index":11,"index":12'),
    line.replace('"withheld":[]', '"withheld":[],"more":1'),
    line.replace('"salt":', '"note":"checked by the court","salt":'),
    line.replace('"withheld":[],"unopened":[]', '"unopened":[],"withheld":[]'),
    line.replace('"Ada Lovelace"', '"Ada\\u0020Lovelace"'),
  ])
    expect({ other, read: readEvidenceLine(other) }).toEqual({ other, read: null })
})
