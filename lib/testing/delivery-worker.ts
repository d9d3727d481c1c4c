// A worker of deliveries for tests to kill: works until there is nothing to do, and ends without a word, or stops where it is, in
// front of the so-manieth of its statements.
import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { openDb } from '@/lib/db/db'
import { egressTo } from '@/lib/delivery/egress'
import { deliverNext } from '@/lib/delivery/server/deliver-next'

const [url = '', signal = 'SIGKILL', at = '0'] = process.argv.slice(2)
useInstanceKey(instanceKeyOf('11'.repeat(32), 'the tests'))
const db = openDb(url, { poolSize: 3, applicationName: 'vouchsafe test worker' })
let statements = 0
const query = db.pool.query.bind(db.pool) as (...args: unknown[]) => unknown
Object.assign(db.pool, {
  query: (...args: unknown[]) => {
    // safe: one of the two that tests name
    if (++statements === Number(at)) process.kill(process.pid, signal as NodeJS.Signals)
    return query(...args)
  },
})
const place = { db, egress: egressTo(['127.0.0.0/8']), now: () => new Date(), random: Math.random }
while (await deliverNext(place));
process.send?.({ statements })
await db.close()
process.disconnect()
