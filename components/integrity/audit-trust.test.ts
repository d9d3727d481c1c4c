import { expect, test } from 'vitest'

import type { RememberedLog } from '@/lib/proof/remembered-log'
import { testNoteKey } from '@/lib/testing/note-keys'

import { auditTrust } from './audit-trust'

const noteOf = (origin: string, size: number): string =>
  testNoteKey(origin).note(`${origin}\n${size}\n${'A'.repeat(43)}=\n`)
const remembered: RememberedLog = {
  origin: 'one',
  places: ['tenant t1'],
  note: noteOf('one', 5),
  seenAt: 1,
  first: { size: 5, at: 1 },
  keys: [{ vkey: 'known', since: 1, how: 'first' }],
  alarm: null,
  revision: 1,
}
const shown = { note: noteOf('one', 9), vkeys: ['named'], places: ['tenant t1'] }

test('an audit trusts the keys that this browser remembers, and demands what it has seen', () => {
  expect(auditTrust([remembered], shown)).toMatchObject({
    vkeys: ['known'],
    isKnown: true,
    saved: { origin: 'one', size: 5n },
  })
})

test('a log that was never seen is taken by its own word, and has to contain the one that was there', () => {
  const other = { ...shown, note: noteOf('two', 9) }
  expect(auditTrust([remembered], other)).toMatchObject({
    vkeys: ['named'],
    isKnown: false,
    saved: { origin: 'one' },
  })
  expect(auditTrust([remembered], { ...other, places: ['tenant t2'] })).toEqual({
    vkeys: ['named'],
    isKnown: false,
    saved: null,
  })
})
