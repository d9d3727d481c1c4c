// An application for tests to kill. `write` changes rows, in several transactions at once, and `ship` sends what the database
// captured of that. Both go on until they are killed, and say a word when they are under way.
import { writeSync } from 'node:fs'

import { startShipper } from '@/sdk/src/prisma'
import { connect } from '@/sdk/src/prisma-connect'

import { seeded } from './seeded'

const [what = '', connectionString = '', ...more] = process.argv.slice(2)
const ROWS = 5
const WRITERS = 3

async function write(random: () => number): Promise<void> {
  const { client } = await connect({ connectionString })
  for (;;) {
    await client.query('BEGIN')
    // In ascending order, or the writers would wait for each other for good.
    for (let id = 1; id <= ROWS; id++) {
      if (random() < 0.4) await client.query('UPDATE "Item" SET n = n + 1 WHERE id = $1', [id])
    }
    await client.query(random() < 0.1 ? 'ROLLBACK' : 'COMMIT')
    writeSync(1, '.')
  }
}

if (what === 'write') {
  const random = seeded(Number(more[0]))
  await Promise.all(Array.from({ length: WRITERS }, () => write(random)))
} else {
  const [url, key] = more
  const shipper = startShipper({ connectionString, url, key, pollMs: 20, onError: () => undefined })
  setInterval(() => shipper.counters().isLeading && writeSync(1, '.'), 10)
}
