import pg from 'pg'

import { copyOut, type WriteRecord } from '@/lib/db/copy-out'

/** Signature, flags, and the length of an extension that there is none of (PostgreSQL documentation, "COPY", "Binary Format"). */
const HEADER_BYTES = 19
/** Before the bytes of a row's only field: how many fields there are, and how long it is. */
const FIELD_BYTES = 6

/**
 * Entries of a log as one bundle (C2SP tlog-tiles): each after its length, a big-endian uint16; shorter where some are missing. By a
 * binary COPY: rows of a query would come in hexadecimal, twice as long, and be decoded one by one.
 */
export async function readBundle(
  client: pg.PoolClient,
  logId: string,
  { from, width }: { from: bigint; width: number },
): Promise<{ entries: number; bytes: Buffer }> {
  const sql = `COPY (SELECT entry FROM log_entry WHERE log_id = ${pg.escapeLiteral(logId)}
    AND idx >= ${from} AND idx < ${from + BigInt(width)} ORDER BY idx) TO STDOUT (FORMAT binary)`
  let entries = 0
  // The header comes with the first row, and an end without fields after the last.
  let at = HEADER_BYTES
  const write: WriteRecord = (record, to) => {
    const isEnd = record.readInt16BE(at) === -1
    const entry = record.subarray(at + FIELD_BYTES)
    at = 0
    if (isEnd) return
    to.makeRoom(2 + entry.length)
    to.buffer.writeUInt16BE(entry.length, to.end)
    to.buffer.set(entry, to.end + 2)
    to.end += 2 + entry.length
    entries++
  }
  const chunks: Buffer[] = []
  // Their memory is used again.
  for await (const chunk of copyOut(client, sql, write).chunks()) chunks.push(Buffer.from(chunk))
  return { entries, bytes: Buffer.concat(chunks) }
}
