import { concat } from './bytes'

// What a ZIP file is made of (PKWARE APPNOTE 6.3.10), in the one way in which we write it and read it: deflated, below 4 GiB, lengths
// behind the bytes, names in UTF-8, nothing beside that.

export const LOCAL = { signature: 0x04034b50, bytes: 30 }
export const DESCRIPTOR = { signature: 0x08074b50, bytes: 16 }
export const CENTRAL = { signature: 0x02014b50, bytes: 46 }
export const END = { signature: 0x06054b50, bytes: 22 }

/** Sizes and places have 32 bits; all of them set means that the true one stands elsewhere, which we do not read. */
export const ZIP_BYTES_MAX = 0xffff_fffe

/** What the headers of a file say of it. */
export interface ZipFacts {
  name: Uint8Array
  /** In the way of DOS: to two seconds. */
  time: number
  date: number
  /** Where its local header is. */
  start: number
  crc: number
  packed: number
  size: number
}

/** Deflate. */
export const METHOD = 8
const VERSION = 20
/** Length and CRC stand behind the bytes; names are UTF-8. */
const FLAGS = 0x0008 | 0x0800
/** Read and written by its owner, read by all others: for Unix, in the upper half. */
const ATTRIBUTES = 0o100644 * 0x1_0000
const MADE_BY_UNIX = (3 << 8) | VERSION

/** Numbers of 2 or 4 bytes, one after the other, small end first. */
function numbers(bytes: number, ...all: readonly [width: 2 | 4, value: number][]): Uint8Array {
  const made = new Uint8Array(bytes)
  const view = new DataView(made.buffer)
  let at = 0
  for (const [width, value] of all) {
    if (width === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += width
  }
  return made
}

/** What stands in front of a file's bytes. */
export const localHeader = ({ name, time, date }: Pick<ZipFacts, 'name' | 'time' | 'date'>): Uint8Array =>
  concat(
    numbers(
      LOCAL.bytes,
      [4, LOCAL.signature],
      [2, VERSION],
      [2, FLAGS],
      [2, METHOD],
      [2, time],
      [2, date],
      [4, 0],
      [4, 0],
      [4, 0],
      [2, name.length],
      [2, 0],
    ),
    name,
  )

/** What stands behind them. */
export const descriptor = ({ crc, packed, size }: ZipFacts): Uint8Array =>
  numbers(DESCRIPTOR.bytes, [4, DESCRIPTOR.signature], [4, crc], [4, packed], [4, size])

/** What the directory says of a file. */
export const centralHeader = ({ name, time, date, start, crc, packed, size }: ZipFacts): Uint8Array =>
  concat(
    numbers(
      CENTRAL.bytes,
      [4, CENTRAL.signature],
      [2, MADE_BY_UNIX],
      [2, VERSION],
      [2, FLAGS],
      [2, METHOD],
      [2, time],
      [2, date],
      [4, crc],
      [4, packed],
      [4, size],
      [2, name.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, ATTRIBUTES],
      [4, start],
    ),
    name,
  )

/** The end of an archive, which says where its directory is. */
export const endOf = (members: number, directoryBytes: number, directoryStart: number): Uint8Array =>
  numbers(
    END.bytes,
    [4, END.signature],
    [2, 0],
    [2, 0],
    [2, members],
    [2, members],
    [4, directoryBytes],
    [4, directoryStart],
    [2, 0],
  )
