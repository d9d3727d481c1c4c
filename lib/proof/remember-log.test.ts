import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader, makeConsistency, rangeHash, verifyConsistency } from '@/lib/merkle/proof'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { type Checkpoint, checkpointText } from './checkpoint'
import { LogsInMemory } from './logs-in-memory'
import { type IsExtended, openLog, type Recalled, rememberLog, type SeenLog } from './remember-log'
import { ANSWERS, changeRemembered, placesOf, type RememberedLog } from './remembered-log'
import { vkeyText } from './vkey'

const ORIGIN = 'audit.example/log/1'
const key = testNoteKey(ORIGIN)
const newer = testNoteKey(ORIGIN, 'newer')

/** A log of so many entries; another `kind` is another log from entry 3 on. */
function treeOf(size: number, kind = 'a') {
  const leaves = Array.from({ length: size }, (_, i) => portableHasher.leaf(utf8(`${i < 3 ? '' : kind}${i}`)))
  return { leaves, read: leafReader(portableHasher, leaves) }
}
const rootOf = (size: number, kind = 'a') =>
  rangeHash(portableHasher, { from: 0n, to: BigInt(size) }, treeOf(size, kind).read)

/** What an honest server gives: proofs of the log that it has. */
const serverOf =
  (kind = 'a'): IsExtended =>
  (older, newerOne) => {
    const claim = { oldSize: older.size, newSize: newerOne.size, oldRoot: older.root, newRoot: newerOne.root }
    const { read } = treeOf(Number(newerOne.size), kind)
    const proof = makeConsistency(portableHasher, older.size, newerOne.size, read)
    return Promise.resolve(verifyConsistency(portableHasher, claim, proof))
  }

let logs: LogsInMemory
let clock: number
beforeEach(() => {
  logs = new LogsInMemory()
  clock = 1000
})

interface Look {
  kind?: string
  keys?: (typeof key)[]
  origin?: string
  announced?: string[]
  /** What was remembered before the log was asked; else what is there now. */
  before?: RememberedLog | null
  server?: IsExtended
  places?: string[]
}
const tenant = { id: 't1', slug: 'acme' }

/** Somebody looks at a log of so many entries. */
async function look(size: number, options: Look = {}): Promise<Recalled> {
  const { kind = 'a', keys = [key], origin = ORIGIN, announced = [], server = serverOf(kind) } = options
  const { places = placesOf({ tenant, logId: '1' }) } = options
  const before = options.before === undefined ? await logs.read(origin) : options.before
  const checkpoint: Checkpoint = { origin, size: BigInt(size), root: rootOf(size, kind) }
  const [first = key] = keys
  const text = checkpointText(checkpoint)
  const lines = keys.map((one) => one.note(text).slice(text.length + 1))
  const note = `${text}\n${lines.join('')}`
  const opened = openLog(before, note, [first.vkey, newer.vkey], verifyEd25519)
  if ('problem' in opened) throw new Error(opened.problem)
  const seen: SeenLog = { ...opened, note, places, at: ++clock, before, announced }
  return rememberLog(logs, seen, server)
}

const sizeKept = async (): Promise<string | undefined> => (await logs.read(ORIGIN))?.note.split('\n')[1]

describe('a log that is looked at', () => {
  test('for the first time is remembered with its key', async () => {
    expect(await look(5)).toMatchObject({ kind: 'first', before: null, alarm: null })
    const kept = await logs.read(ORIGIN)
    expect(kept).toMatchObject({ first: { size: 5, at: 1001 }, seenAt: 1001, alarm: null })
    expect(kept?.keys).toEqual([{ vkey: vkeyText(key.vkey), since: 1001, how: 'first' }])
  })

  test('again contains the one of before, which is told', async () => {
    await look(5)
    const again = await look(9)
    expect(again).toMatchObject({ kind: 'grown', before: { seenAt: 1001, first: { size: 5 } } })
    expect(await look(9)).toMatchObject({ kind: 'same', before: { seenAt: 1002 } })
    expect(await logs.read(ORIGIN)).toMatchObject({ seenAt: 1003, first: { size: 5, at: 1001 } })
  })

  test('and has fewer entries than before is an alarm, and what was remembered stays', async () => {
    await look(9)
    const { kind, alarm } = await look(5)
    expect([kind, alarm?.kind]).toEqual(['alarm', 'shorter'])
    expect(await sizeKept()).toBe('9')
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ kind: 'shorter', at: 1002, lookedAt: null })
  })

  test.each([5, 9, 12])('and was written anew is an alarm at %s entries', async (size) => {
    await look(5)
    const { alarm } = await look(size, { kind: 'b' })
    expect(alarm?.kind).toBe('different')
    expect(await sizeKept()).toBe('5')
    expect((await logs.read(ORIGIN))?.alarm?.note).toContain(`\n${size}\n`)
  })
})

/** What a server gives that shows nothing. */
const nobody: IsExtended = () => Promise.resolve(null)

describe('a log of which nobody shows that it goes on from there', () => {
  test('is not taken for it, and that is an alarm of its own', async () => {
    await look(5)
    const { kind, alarm } = await look(9, { server: nobody })
    expect([kind, alarm?.kind]).toEqual(['unsure', 'unproven'])
    expect(await sizeKept()).toBe('5')
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ kind: 'unproven', at: 1002, lookedAt: null })
  })

  test.each([9, 12, 7])('is taken for it once it is proven, at %s entries', async (size) => {
    await look(5)
    await look(9, { server: nobody })
    expect(await look(size)).toMatchObject({ kind: 'grown', alarm: null })
    expect((await logs.read(ORIGIN))?.alarm).toBeNull()
  })

  test('stays an alarm as long as only what came later is proven', async () => {
    await look(5)
    await look(9, { server: nobody })
    const from5: IsExtended = (older, newerOne) =>
      older.size === 5n ? serverOf()(older, newerOne) : nobody(older, newerOne)
    expect(await look(12, { server: from5 })).toMatchObject({ kind: 'grown', alarm: null })
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ kind: 'unproven', at: 1002 })
  })

  test('and that turns out to be another one shows that two were signed, though somebody has looked', async () => {
    await look(5)
    await look(9, { kind: 'b', server: nobody })
    await changeRemembered(logs, ORIGIN, (log) => ANSWERS.lookedAt(log, 77))
    const { kind, alarm } = await look(12)
    expect([kind, alarm?.kind, alarm?.at]).toEqual(['alarm', 'different', 1002])
    const kept = await logs.read(ORIGIN)
    expect(kept).toMatchObject({ alarm: { kind: 'different', lookedAt: null } })
    expect([kept?.note, kept?.alarm?.note].map((note) => note?.split('\n')[1])).toEqual(['12', '9'])
  })

  test('makes place for what is found later, and takes the place of nothing', async () => {
    await look(5)
    await look(9, { server: nobody })
    await look(9, { kind: 'b' })
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ kind: 'different', at: 1003 })
    await look(9, { server: nobody })
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ kind: 'different', at: 1003 })
  })

  test('is signed with another key: that is the graver one', async () => {
    await look(5)
    expect((await look(9, { keys: [newer], server: nobody })).alarm?.kind).toBe('key')
    await changeRemembered(logs, ORIGIN, (log) => ANSWERS.acceptKeys(log, 50))
    expect((await look(9, { keys: [newer], server: nobody })).alarm?.kind).toBe('unproven')
  })
})

describe('an alarm', () => {
  test('stays when all fits again, and the first one is not replaced, until somebody has looked', async () => {
    await look(5)
    await look(9, { kind: 'b' })
    await look(12, { kind: 'b' })
    expect((await look(12)).kind).toBe('grown')
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ at: 1002, lookedAt: null })

    await changeRemembered(logs, ORIGIN, (log) => ANSWERS.lookedAt(log, 77))
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ at: 1002, lookedAt: 77 })
    await look(15, { kind: 'b' })
    expect((await logs.read(ORIGIN))?.alarm).toMatchObject({ at: 1005, lookedAt: null })
    expect(await sizeKept()).toBe('12')
  })

  test('ends with what is remembered, if somebody wants to begin anew', async () => {
    await look(5)
    await look(9, { kind: 'b' })
    await changeRemembered(logs, ORIGIN, () => null)
    expect(await look(9, { kind: 'b' })).toMatchObject({ kind: 'first' })
  })
})

describe('the key of a log', () => {
  test('that changes is an alarm until somebody has compared it', async () => {
    await look(5)
    const { alarm } = await look(9, { keys: [newer] })
    expect(alarm).toMatchObject({ kind: 'key', keys: [vkeyText(newer.vkey)], isAnnounced: false })
    expect(await sizeKept()).toBe('5')
    const told = await look(9, { keys: [newer], announced: [vkeyText(newer.vkey)] })
    expect(told.alarm).toMatchObject({ kind: 'key', isAnnounced: true })
    await changeRemembered(logs, ORIGIN, (log) => ANSWERS.acceptKeys(log, 50))
    expect(await look(9, { keys: [newer] })).toMatchObject({ kind: 'grown' })
    expect((await logs.read(ORIGIN))?.keys.map(({ how }) => how)).toEqual(['first', 'accepted'])
  })

  test('that signs beside a known one is learned where the log tells of it, and only there', async () => {
    await look(5)
    await look(6, { keys: [key, newer] })
    expect((await logs.read(ORIGIN))?.keys).toHaveLength(1)
    await look(7, { keys: [key, newer], announced: [vkeyText(newer.vkey)] })
    expect((await logs.read(ORIGIN))?.keys.map(({ how }) => how)).toEqual(['first', 'announced'])
    expect(await look(8, { keys: [newer] })).toMatchObject({ kind: 'grown' })
  })

  test('that changes with a log written anew is the lesser of two alarms', async () => {
    await look(5)
    expect((await look(9, { kind: 'b', keys: [newer] })).alarm?.kind).toBe('different')
  })
})

describe('a place with another log than before', () => {
  const OTHER = 'audit.example/log/2'
  const other = { origin: OTHER, keys: [testNoteKey(OTHER)], places: placesOf({ tenant, logId: '2' }) }
  const alarmNow = async () => (await logs.read(ORIGIN))?.alarm

  test('is told so until somebody knows', async () => {
    await look(5)
    const { kind, moved } = await look(3, other)
    expect([kind, moved?.from.origin, moved?.isContained]).toEqual(['first', ORIGIN, false])
    expect(await alarmNow()).toMatchObject({ kind: 'moved', at: 1002, isContained: false })
    expect((await look(4, other)).moved).toMatchObject({ from: { origin: ORIGIN } })
    expect(await alarmNow()).toMatchObject({ at: 1002 })
    await changeRemembered(logs, ORIGIN, (log) => ANSWERS.letGo(log, 60))
    expect((await look(5, other)).moved).toBeNull()
    expect(await sizeKept()).toBe('5')
  })

  test.each([
    ['tenant', { tenant: { id: 't1', slug: 'renamed' }, logId: '2' }],
    ['name', { tenant: { id: 't2', slug: 'acme' }, logId: '2' }],
    ['address', { tenant: { id: 't2', slug: 'another' }, logId: '1' }],
  ])('is told so where only the %s is the same', async (_same, place) => {
    await look(5)
    expect((await look(6, { ...other, places: placesOf(place) })).moved).not.toBeNull()
    expect(
      (
        await look(7, {
          ...other,
          origin: 'audit.example/log/3',
          keys: [testNoteKey('audit.example/log/3')],
          places: placesOf({ tenant: { id: 't3', slug: 'third' }, logId: '3' }),
        })
      ).moved,
    ).toBeNull()
  })

  test('does not forget where a log was shown under another name', async () => {
    await look(5)
    await look(6, { places: placesOf({ tenant: { id: 't1', slug: 'renamed' }, logId: '1' }) })
    const back = placesOf({ tenant: { id: 't2', slug: 'acme' }, logId: '2' })
    expect((await look(7, { ...other, places: back })).moved).not.toBeNull()
  })

  test('is told whether that contains all that was seen', async () => {
    await look(5)
    expect((await look(9, { ...other, server: nobody })).moved?.isContained).toBeNull()
    expect(await alarmNow()).toMatchObject({ at: 1002, isContained: null })
    expect((await look(9, other)).moved?.isContained).toBe(true)
    expect(await alarmNow()).toMatchObject({ at: 1002, isContained: true })
    await changeRemembered(logs, OTHER, () => null)
    expect((await look(9, { ...other, kind: 'b' })).moved?.isContained).toBe(false)
    expect(await alarmNow()).toMatchObject({ at: 1002, isContained: false })
  })
})

describe('two tabs', () => {
  test('that see a log at once keep the larger one, whoever writes last', async () => {
    await look(5)
    const before = await logs.read(ORIGIN)
    await look(20, { before })
    expect(await look(9, { before })).toMatchObject({ kind: 'behind', before: { seenAt: 1001 } })
    expect(await sizeKept()).toBe('20')
  })

  test('that are shown different logs find it', async () => {
    await look(5)
    const before = await logs.read(ORIGIN)
    await look(20, { before })
    expect((await look(9, { before, kind: 'b', server: serverOf('a') })).alarm?.kind).toBe('different')
  })

  test('of which one writes between reading and writing of the other lose nothing', async () => {
    await look(5)
    let writes = 0
    // While the other one waits for its proof.
    const slow: IsExtended = async (older, newerOne) => {
      if (writes++ === 0) await look(20)
      return serverOf()(older, newerOne)
    }
    expect(await look(30, { server: slow })).toMatchObject({ kind: 'grown' })
    expect(writes).toBe(2)
    expect(await sizeKept()).toBe('30')
  })

  test('end with the largest of what they saw, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        async (sizes) => {
          logs = new LogsInMemory()
          // All asked before anybody remembered anything.
          await Promise.all(sizes.map((size) => look(size, { before: null })))
          expect(await sizeKept()).toBe(String(Math.max(...sizes)))
          expect((await logs.read(ORIGIN))?.alarm).toBeNull()
        },
      ),
      { numRuns: 30 },
    )
  })
})
