// What `scripts/sdk-kills.ts` kills: an application that changes rows (`write`) or enqueues into a spool (`enqueue`), and the
// shipper that sends what the database captured (`ship`). Each goes on until it is killed, and says something whenever it
// is under way.
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { randomFor } from '@/lib/demo/random'
import { createAudit } from '@/sdk/src/create-audit'
import { startShipper } from '@/sdk/src/prisma'
import { connect } from '@/sdk/src/prisma-connect'

const [what = '', seed = '', databaseUrl = '', spool = ''] = process.argv.slice(2)
const random = randomFor(seed, what)
const ROWS = 5
const WRITERS = 3
const AT_ONCE = 5
/** At most so long between two steps: what all make together is for one server to take in before the end. */
const PAUSE_MS = 20
/** The shipper looks this often, and not once a second: it has to be in the middle of its work when it dies. */
const POLL_MS = 20

/** Says something at once, whatever happens to the process next. */
const say = (text: string): void => void writeSync(1, text)

/** Changes rows, one transaction after the other; some are taken back. */
async function write(): Promise<never> {
  const { client } = await connect({ connectionString: databaseUrl })
  for (;;) {
    await client.query('BEGIN')
    // In ascending order, or the writers would wait for each other for good.
    for (let id = 1; id <= ROWS; id++) {
      if (random.chance(0.4)) await client.query('UPDATE "Item" SET n = n + 1 WHERE id = $1', [id])
    }
    await client.query(random.chance(0.1) ? 'ROLLBACK' : 'COMMIT')
    say('.')
    await sleep(random.unit() * PAUSE_MS)
  }
}

/** Enqueues numbered events, and says the number of each on a line of its own once that is promised to be kept. */
async function enqueue(): Promise<never> {
  const audit = createAudit({ spool, onError: () => undefined })
  for (let first = Number(seed); ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, at) => first + at)
    await Promise.all(
      numbers.map(async (number) => {
        await audit.withoutRequest.enqueue({ action: 'step.done', resource: { type: 'STEP', id: number } })
        say(`${number}\n`)
      }),
    )
    await sleep(random.unit() * PAUSE_MS)
  }
}

function ship(): void {
  const shipper = startShipper({
    connectionString: databaseUrl,
    pollMs: POLL_MS,
    onError: () => undefined,
  })
  setInterval(() => shipper.counters().isLeading && say('.'), POLL_MS)
}

if (what === 'write') await Promise.all(Array.from({ length: WRITERS }, write))
else if (what === 'enqueue') await enqueue()
else ship()
