import { inflateRawSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fileOf, unzipped, zippedFiles } from '@/lib/testing/evidence'

import { concat, hex, utf8 } from './bytes'
import { CENTRAL, END, endOf, LOCAL } from './zip-layout'
import { readZipDirectory, readZipMember } from './zip-reader'

// Archives that are damaged, or that programs would read differently.

const FILES: [string, Uint8Array][] = [
  ['a.txt', utf8('Ada\n'.repeat(500))],
  ['b.txt', new Uint8Array(0)],
  ['c.txt', utf8('Grace\n'.repeat(5))],
]
const NAME_BYTES = 5
const JUNK = utf8('junk')

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** An archive taken apart. */
interface Parts {
  files: Uint8Array[]
  directory: Uint8Array[]
  /** In front of the directory, behind it, and behind the end. */
  front: Uint8Array
  behind: Uint8Array
  after: Uint8Array
}

async function takenApart(from = FILES): Promise<Parts> {
  const whole = await zippedFiles(from)
  const view = viewOf(whole)
  const until = view.getUint32(whole.length - END.bytes + 16, true)
  const size = CENTRAL.bytes + NAME_BYTES
  const directory = from.map((_, i) => whole.slice(until + i * size, until + (i + 1) * size))
  const starts = [...directory.map((one) => viewOf(one).getUint32(42, true)), until]
  const files = from.map((_, i) => whole.slice(starts[i], starts[i + 1]))
  const none = new Uint8Array(0)
  return { files, directory, front: none, behind: none, after: none }
}

/** Put together, with every place as it is then: nothing but what was changed on purpose is wrong. */
function together({ files, directory, front, behind, after }: Parts): Uint8Array {
  let place = 0
  const told = directory.map((one, i) => {
    const copy = one.slice()
    // In front of a file something may stand that is none.
    const lead = leadOf(files[i])
    if (i < files.length) viewOf(copy).setUint32(42, place + lead, true)
    place += files[i]?.length ?? 0
    return copy
  })
  const start = files.reduce((sum, one) => sum + one.length, 0) + front.length
  const central = concat(...told)
  return concat(...files, front, central, behind, endOf(told.length, central.length, start), after)
}

function leadOf(file: Uint8Array | undefined): number {
  const at = file === undefined ? 0 : Buffer.from(file).indexOf('PK\u0003\u0004', 0, 'latin1')
  return Math.max(at, 0)
}

/** The bytes with a number at this place, small end first. */
function withNumber(bytes: Uint8Array | undefined, at: number, width: 2 | 4, value: number): Uint8Array {
  const changed = bytes!.slice()
  if (width === 2) viewOf(changed).setUint16(at, value, true)
  else viewOf(changed).setUint32(at, value, true)
  return changed
}
const inserted = (bytes: Uint8Array | undefined, at: number, more: Uint8Array): Uint8Array =>
  concat(bytes!.subarray(0, at), more, bytes!.subarray(at))

const at = <T>(list: readonly T[], i: number, made: (one: T) => T): T[] =>
  list.map((one, n) => (n === i ? made(one) : one))

const MISLEADING: Record<string, [(parts: Parts) => Partial<Parts>, message: string]> = {
  'something in front of all': [
    ({ files }) => ({ files: at(files, 0, (one) => concat(JUNK, one)) }),
    'in front of a.txt',
  ],
  'something between two files': [
    ({ files }) => ({ files: at(files, 1, (one) => concat(JUNK, one)) }),
    'in front of b.txt',
  ],
  'something in front of its directory': [() => ({ front: JUNK }), 'in front of its directory'],
  'something behind its directory, as in zip64': [
    () => ({ behind: new Uint8Array(20) }),
    'not where it should be',
  ],
  'something behind its end': [() => ({ after: JUNK }), 'behind its end'],
  'a file that the directory does not have': [
    ({ files, directory }) => ({ files: [files[0]!, files[1]!, concat(files[2]!, files[0]!)], directory }),
    'in front of its directory',
  ],
  'a file that only the directory has': [
    ({ directory }) => ({ directory: [...directory, withNumber(directory[0], CENTRAL.bytes, 2, 0x6464)] }),
    'lies inside another file',
  ],
  'the same bytes under two names': [
    ({ files, directory }) => ({
      files: files.slice(0, 1),
      directory: [directory[0]!, withNumber(directory[0], CENTRAL.bytes, 2, 0x6464)],
    }),
    'lies inside another file',
  ],
  'a file twice': [
    ({ files, directory }) => ({ files: [...files, files[0]!], directory: [...directory, directory[0]!] }),
    'a.txt is in it twice.',
  ],
  'files in another order': [
    ({ files }) => ({ files: files.toReversed() }),
    'in the archive than in its directory',
  ],
  'another name in front of the file': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, LOCAL.bytes, 2, 0x6464)) }),
    'a.txt is another file in the archive than in its directory.',
  ],
  'another time there': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, 10, 2, 1)) }),
    'a.txt is another file',
  ],
  'other flags there': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, 6, 2, 0x800)) }),
    'a.txt is another file',
  ],
  'another method there': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, 8, 2, 0)) }),
    'a.txt is another file',
  ],
  'lengths there': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, 18, 4, 3)) }),
    'a.txt is another file',
  ],
  'more fields there': [
    ({ files }) => ({
      files: at(files, 0, (one) => inserted(withNumber(one, 28, 2, 4), LOCAL.bytes + NAME_BYTES, JUNK)),
    }),
    'a.txt is another file',
  ],
  'other lengths behind the file': [
    ({ files }) => ({ files: at(files, 0, (one) => withNumber(one, one.length - 4, 4, 7)) }),
    'a.txt is another file',
  ],
  'no lengths behind the file': [
    ({ files }) => ({ files: at(files, 2, (one) => one.slice(0, -16)) }),
    'c.txt is cut off.',
  ],
  'more fields in its directory': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => concat(withNumber(one, 30, 2, 4), JUNK)) }),
    'something in the directory',
  ],
  'a comment there': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => concat(withNumber(one, 32, 2, 4), JUNK)) }),
    'something in the directory',
  ],
  'a link': [
    ({ directory }) => ({
      directory: at(directory, 0, (one) => withNumber(one, 38, 4, 0o120777 * 0x1_0000)),
    }),
    'something in the directory',
  ],
  'secret bytes': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => withNumber(one, 8, 2, 0x809)) }),
    'something in the directory',
  ],
  'another disk': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => withNumber(one, 34, 2, 1)) }),
    'something in the directory',
  ],
  'stored bytes': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => withNumber(one, 10, 2, 0)) }),
    'packed in a way',
  ],
  'a length that stands elsewhere, as in zip64': [
    ({ directory }) => ({ directory: at(directory, 0, (one) => withNumber(one, 24, 4, 2 ** 32 - 1)) }),
    'larger than 4 GiB',
  ],
}

const read = (bytes: Uint8Array): Promise<Map<string, Uint8Array>> => unzipped(bytes)

describe('an archive with', () => {
  test('nothing changed is read', async () => {
    const parts = await takenApart()
    expect([...(await read(together(parts)))]).toEqual(FILES)
  })

  test.each(Object.keys(MISLEADING))('%s is refused', async (name) => {
    const [change, message] = MISLEADING[name]!
    const parts = await takenApart()
    await expect(read(together({ ...parts, ...change(parts) }))).rejects.toThrow(message)
  })

  test('names that systems take for one another, or in a folder, is refused', async () => {
    const file = utf8('x')
    const twice = await zippedFiles([
      ['README.txt', file],
      ['readme.TXT', file],
    ])
    await expect(read(twice)).rejects.toThrow('readme.TXT is in it twice.')
    for (const name of ['../a', '/a', 'a/b', 'C:a', '..', '', 'a\0', 'ä', '-rf', 'a\u202eb'])
      await expect(read(await zippedFiles([[name, file]]))).rejects.toThrow('a name that no file of it has')
  })

  test('more behind the packed bytes of a file than it unpacks to is refused', async () => {
    const parts = await takenApart()
    const packed = viewOf(parts.directory[0]!).getUint32(20, true)
    const end = LOCAL.bytes + NAME_BYTES + packed
    const files = at(parts.files, 0, (one) => {
      const longer = inserted(one, end, JUNK)
      return withNumber(longer, longer.length - 8, 4, packed + JUNK.length)
    })
    const directory = at(parts.directory, 0, (one) => withNumber(one, 20, 4, packed + JUNK.length))
    await expect(read(together({ ...parts, files, directory }))).rejects.toThrow(
      /^a\.txt (?:has something behind its packed bytes|cannot be unpacked)/,
    )
  })

  test('more, or less, in a file than it says is left at the first byte too many', async () => {
    const parts = await takenApart([['a.txt', new Uint8Array(5_000_000)]])
    const says = (size: number) =>
      together({
        ...parts,
        files: at(parts.files, 0, (one) => withNumber(one, one.length - 4, 4, size)),
        directory: at(parts.directory, 0, (one) => withNumber(one, 24, 4, size)),
      })
    expect(says(1000).length).toBeLessThan(10_000)
    let seen = 0
    const less = fileOf(says(1000))
    const [entry] = await readZipDirectory(less)
    await expect(
      (async () => {
        for await (const chunk of readZipMember(less, entry!)) seen += chunk.length
      })(),
    ).rejects.toThrow('a.txt is longer than the archive says.')
    expect(seen).toBeLessThanOrEqual(1000)
    await expect(read(says(5_000_001))).rejects.toThrow('a.txt is shorter than the archive says.')
  })
})

/** What a program finds that reads from the start, header by header, and believes what it meets. */
function readForward(bytes: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {}
  const view = viewOf(bytes)
  for (let place = 0; place + LOCAL.bytes <= bytes.length;) {
    if (view.getUint32(place, true) !== LOCAL.signature) {
      place += 1
      continue
    }
    const named = place + LOCAL.bytes
    const from = named + view.getUint16(place + 26, true) + view.getUint16(place + 28, true)
    // safe: with `info` it gives both.
    const { buffer, engine } = inflateRawSync(bytes.subarray(from), { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    found[Buffer.from(bytes.subarray(named, named + view.getUint16(place + 26, true))).toString()] =
      hex(buffer)
    place = from + engine.bytesWritten
  }
  return found
}

/** What a program finds that looks for the last end, and follows its directory wherever that leads. */
function readBackward(bytes: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {}
  const view = viewOf(bytes)
  const end = Buffer.from(bytes).lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  let place = view.getUint32(end + 16, true)
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    const nameBytes = view.getUint16(place + 28, true)
    const name = Buffer.from(
      bytes.subarray(place + CENTRAL.bytes, place + CENTRAL.bytes + nameBytes),
    ).toString()
    const start = view.getUint32(place + 42, true)
    const from = start + LOCAL.bytes + view.getUint16(start + 26, true) + view.getUint16(start + 28, true)
    found[name] = hex(inflateRawSync(bytes.subarray(from, from + view.getUint32(place + 20, true))))
    place += CENTRAL.bytes + nameBytes + view.getUint16(place + 30, true) + view.getUint16(place + 32, true)
  }
  return found
}

describe('an archive that is read at all', () => {
  const known = Object.fromEntries(FILES.map(([name, content]) => [name, hex(content)]))
  const asHex = (files: Map<string, Uint8Array>) =>
    Object.fromEntries([...files].map(([name, content]) => [name, hex(content)]))

  test('is read alike from its start and from its end, whatever was put in, taken out or copied', async () => {
    const whole = await zippedFiles(FILES)
    expect([readForward(whole), readBackward(whole)]).toEqual([known, known])
    const place = fc.nat({ max: whole.length })
    const edit = fc.record({
      from: place,
      drop: fc.nat({ max: 80 }),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.slice()),
        fc.tuple(place, fc.nat({ max: 200 })).map(([from, length]) => whole.slice(from, from + length)),
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let bytes = whole
        for (const { from, drop, put } of edits)
          bytes = concat(bytes.subarray(0, from), put, bytes.subarray(from + drop))
        const files = await read(bytes).catch((error: Error) => error.name)
        if (typeof files === 'string') expect(files).toBe('ZipDamage')
        else expect([readForward(bytes), readBackward(bytes)]).toEqual([asHex(files), asHex(files)])
      }),
      { numRuns: 300 },
    )
  })

  test('is the one that was written, whichever byte of it is changed', async () => {
    const whole = await zippedFiles(FILES)
    for (let place = 0; place < whole.length; place++) {
      const changed = whole.slice()
      changed[place] = (changed[place] ?? 0) ^ 0x20
      const files = await read(changed).catch((error: Error) => error.name)
      if (files !== 'ZipDamage') expect(asHex(files as Map<string, Uint8Array>)).toEqual(known)
    }
  })

  test('is whole', async () => {
    const whole = await zippedFiles(FILES)
    for (let length = 0; length < whole.length; length++)
      await expect(read(whole.slice(0, length))).rejects.toThrow(/^It is no ZIP file/)
  })
})
