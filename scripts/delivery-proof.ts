// `npx tsx scripts/delivery-proof.ts`: events flow from `vouchsafe start` to `vouchsafe listen`, which refuses requests, drops replies
// and stalls. Meanwhile the tenant's key is changed and the worker killed (−9). At the end nothing is missing, out of order, repeated
// for no reason or badly signed, and the counts of the destination say the same.
import { type ChildProcess, spawn } from 'node:child_process'

import type { TenantRef } from '@/lib/access/roles'
import { giveSetting } from '@/lib/config/give-setting'
import type { Db } from '@/lib/db/db'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { listDestinations } from '@/lib/delivery/server/list-destinations'
import { rotateDestinationSecret } from '@/lib/delivery/server/rotate-destination-secret'
import { rotateSigningKey } from '@/lib/delivery/server/rotate-signing-key'
import { showDestinationSecret } from '@/lib/delivery/server/show-destination-secret'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'

import { needCommand } from './apt'
import { asSystem, freePort, makeTenant, type Running, until, withInstance } from './running-product'

/** Events that go to each destination, appended in so many parts. */
const [EVENTS, PARTS] = [10_000, 10]
/** After these parts. */
const [KEY_CHANGES, WORKER_DIES] = [3, 6]
const BATCH = 200
/** A killed worker's delivery is taken over after three minutes, during which nothing comes. */
const GIVE_UP = '8m'
const SETTLED_MS = 60_000
const FORMATS: readonly DeliveryFormat[] = ['json', 'cef']

async function append(db: Db, tenant: TenantRef, part: number): Promise<void> {
  const drafts = Array.from({ length: EVENTS / PARTS }, (_, i): EventDraft => ({
    occurredAt: new Date().toISOString(),
    actor: { type: 'user', id: `user-${i % 40}` },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: `flow-${part}-${i}` },
    message: `number ${i} | of=part ${part} sig=x`,
    after: { i, part, text: 'y'.repeat(i % 300) },
  }))
  const source = { name: 'proof', format: 'events' }
  await appendEvents(db, { tenant, source, receivedAt: new Date(), drafts })
}

/** `vouchsafe listen`, and what it says at its end. */
interface Listening {
  format: DeliveryFormat
  child: ChildProcess
  ended: Promise<{ code: number | null; report: string }>
}

function listen(format: DeliveryFormat, options: string): Listening {
  const child = spawn(process.execPath, ['dist/cli.js', 'listen', '--json', ...options.split(' ')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<{ code: number | null; report: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, report: Buffer.concat(chunks).toString('utf8').trim() })),
  )
  return { format, child, ended }
}

/** A destination of this format with a receiver that listens. */
async function connected(
  db: Db,
  tenant: TenantRef,
  format: DeliveryFormat,
  jwks: string,
): Promise<Listening> {
  const port = await freePort()
  const ctx = asSystem(db, tenant)
  const { id } = await createDestination(
    ctx,
    createDestinationInput.parse({
      name: format,
      target: { kind: 'webhook', url: `http://127.0.0.1:${port}/in` },
      format,
      query: 'type:FLOW',
      batch: { events: BATCH },
    }),
  )
  const old = await showDestinationSecret(ctx, { destinationId: id })
  await rotateDestinationSecret(ctx, { destinationId: id })
  // The old secret still holds: both stand in every request.
  return listen(
    format,
    `--port ${port} --expect ${EVENTS} --quiet 10s --give-up ${GIVE_UP} --seed ${format} --fail 0.3 --drop-reply 0.1 --stall 20s ` +
      `--lost-leases 1 --openssl --jwks ${jwks} --secret ${old.secret}`,
  )
}

async function isRight(db: Db, tenant: TenantRef, { format, ended }: Listening): Promise<boolean> {
  const { code, report } = await ended
  const isSettled = async () => (await countsOf(db, tenant, format)).pending === 0
  await until(isSettled, SETTLED_MS, 'the last answer to be noted').catch((error: Error) =>
    console.error(error.message),
  )
  const counts = await countsOf(db, tenant, format)
  console.log(`${format}: ended with ${code}; ${report}; ${JSON.stringify(counts)}`)
  return code === 0 && counts.delivered === EVENTS && counts.dead === 0 && counts.expired === 0
}

async function countsOf(db: Db, tenant: TenantRef, format: DeliveryFormat) {
  const view = (await listDestinations(asSystem(db, tenant), {})).find(({ name }) => name === format)
  if (view === undefined) throw new Error(`The destination ${format} was made a moment ago.`)
  return view.counts
}

async function tell(db: Db, product: Running, port: number): Promise<boolean> {
  const tenant = await makeTenant(db, 'proof')
  const jwks = `http://127.0.0.1:${port}/.well-known/jwks.json?tenant=${tenant.id}`
  const listening: Listening[] = []
  try {
    for (const format of FORMATS) listening.push(await connected(db, tenant, format, jwks))
    for (let part = 0; part < PARTS; part++) {
      await append(db, tenant, part)
      if (part === KEY_CHANGES) await rotateSigningKey(asSystem(db, tenant), { inMinutes: 0 })
      if (part === WORKER_DIES) await product.kill('worker')
    }
    const all = await Promise.all(listening.map((one) => isRight(db, tenant, one)))
    return all.every(Boolean)
  } finally {
    for (const { child } of listening) child.kill('SIGKILL')
  }
}

needCommand('openssl')
// Where the receivers are: destinations are made in this process, and sent to by the product.
giveSetting('VOUCHSAFE_EGRESS_ALLOW', '127.0.0.0/8')
await withInstance('proof', async ({ db, product }) => {
  const port = await freePort()
  const running = product(port)
  await running.start()
  return tell(db, running, port)
})
