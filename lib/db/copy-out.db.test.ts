import { afterAll, beforeAll, expect, test } from 'vitest'

import { testDatabase, type TestDb } from '@/lib/testing/database'

import { copyOut } from './copy-out'

let database: TestDb
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('a row that cannot be written ends the copy with an error, and nothing after it is given out', async () => {
  const client = await database.db.readers.connect()
  let given = ''
  try {
    const copy = copyOut(
      client,
      'COPY (SELECT generate_series(1, 5)) TO STDOUT (FORMAT csv)',
      (record, to) => {
        if (record.toString() === '3\n') throw new RangeError('no room')
        to.makeRoom(record.length)
        to.buffer.set(record, to.end)
        to.end += record.length
      },
    )
    const read = async () => {
      for await (const chunk of copy.chunks()) given += chunk.toString()
    }
    await expect(read()).rejects.toThrow('A row could not be written.')
    expect(copy.rows).toBe(2)
  } finally {
    client.release(true)
  }
  expect(given).toBe('1\n2\n')
})
