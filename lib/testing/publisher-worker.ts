// A publisher for tests to kill: appends so many events, or with -1 lets the log go on under another name where entries were lost, with
// -2 because the guard was; signs what there is, and ends. Or it is killed in front of the so-manieth of its steps, which are statements of its connections and changes of files.
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

import pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { openDb } from '@/lib/db/db'
import { continueLog } from '@/lib/proof/server/continue-log'
import { giveUpNames } from '@/lib/proof/server/give-up-names'
import { Publisher } from '@/lib/proof/server/publisher'

import { testAppend } from './append'
import { someEvents, TEST_URL } from './publishing'

const [url = '', guardDir = '', tenantJson = '', at = '0', count = '1'] = process.argv.slice(2)
useInstanceKey(instanceKeyOf('11'.repeat(32), 'the tests'))

const steps: string[] = []
const step = (name: string): void => {
  steps.push(name)
  if (steps.length === Number(at)) process.kill(process.pid, 'SIGKILL')
}
// safe: the same function with a step in front
const before = <F extends (...args: never[]) => unknown>(name: string, work: F): F =>
  function stepped(this: unknown, ...args: never[]) {
    step(name)
    return work.apply(this, args)
  } as unknown as F
pg.Client.prototype.query = before('query', pg.Client.prototype.query)
for (const name of ['open', 'link', 'unlink'] as const) Object.assign(fs, { [name]: before(name, fs[name]) })
syncBuiltinESMExports()

const db = openDb(url, { poolSize: 3, applicationName: 'vouchsafe test publisher' })
// safe: written by the test
const tenant = JSON.parse(tenantJson) as TenantRef
const ctx = workerCtx(db, tenant, () => new Date())
const place = { guardDir, url: TEST_URL }
if (Number(count) >= 0) await testAppend(db, tenant, someEvents(Number(count)))
if (Number(count) === -2) await giveUpNames(ctx, [tenant], place)
if (Number(count) < 0) await continueLog(ctx, tenant, place)
const publisher = new Publisher({ db, guardDir, url: TEST_URL })
await publisher.round()
publisher.close()
process.send?.({ steps })
await db.close()
process.disconnect()
