// `npx tsx scripts/syslog-clients.ts`: rsyslog from Debian sends to `vouchsafe start` by the configuration that people are
// given to paste, over TCP and over TLS. The product is stopped, and its web process killed; what is sent meanwhile waits in
// rsyslog's own queue, and must all be there. rsyslog says its last message again after it has connected anew, and may lose
// what it wrote to a connection that was over: how much of that came which was sent while the product was being stopped is printed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { TenantRef } from '@/lib/access/roles'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import type { Db } from '@/lib/db/db'
import { GUIDES } from '@/lib/ingest/setup/guides'
import { checkLog } from '@/lib/log/server/check-log'
import { testAuthority } from '@/lib/testing/certificates'

import { needRsyslog } from './need-rsyslog'
import {
  accepts,
  asSystem,
  freePort,
  makeTenant,
  READY_MS,
  type Running,
  until,
  withInstance,
} from './running-product'

/** Messages of each part of the story. */
const MESSAGES = 1000
/** How long all messages may take to arrive: rsyslog waits longer each time that it could not send. */
const ARRIVE_MS = 120_000
/** After this rsyslog has met the end of a connection. */
const NOTICE_MS = 2000
/** Times that rsyslog has to connect anew. */
const BREAKS = 3
const LAST = 'This is the last of them'
/** The port that the pasted configuration names. */
const PASTED_PORT = '6514'

/** A sender: what the guide calls its way, and where it is listened for. */
interface Way {
  variant: string
  tenant: TenantRef
  port: number
}

async function makeWay(db: Db, variant: string): Promise<Way & { key: string }> {
  const tenant = await makeTenant(db, variant)
  const { secret } = await createApiKey(asSystem(db, tenant), { name: variant, scopes: ['events:write'] })
  return { variant, tenant, port: await freePort(), key: secret }
}

/** The configuration that the guide gives for this way, for this machine, with an input that the test writes to. */
function configurationOf(way: Way, dir: string, caFile: string, input: number): string {
  const guide = GUIDES.find(({ id }) => id === 'syslog')
  const variant = guide?.variants.find(({ id }) => id === way.variant)
  const place = { url: 'http://localhost', key: '', tenant: way.tenant.slug, source: way.variant }
  const pasted = variant?.blocks(place).find(({ title }) => title.startsWith('/etc/rsyslog.d'))
  if (pasted === undefined || !pasted.text.includes(PASTED_PORT))
    throw new Error(`No configuration for ${way.variant}.`)
  return [
    `global(workDirectory="${dir}")`,
    'module(load="imptcp")',
    `input(type="imptcp" address="127.0.0.1" port="${input}")`,
    pasted.text
      .replaceAll(PASTED_PORT, String(way.port))
      .replaceAll('/etc/ssl/certs/ca-certificates.crt', caFile),
    '',
  ].join('\n')
}

async function write(port: number, texts: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  for (const text of texts) socket.write(`<86>1 ${new Date().toISOString()} gate-1 sshd - - - ${text}\n`)
  socket.end()
  await once(socket, 'close')
}

/** Has rsyslog notice that we left: it does when it writes next, and what it writes then may be gone. */
async function knock(port: number): Promise<void> {
  await write(port, ['Is anybody there?'])
  await sleep(NOTICE_MS)
}

const sentences = (from: number): string[] =>
  Array.from({ length: MESSAGES }, (_, i) => `Accepted publickey for user-${from + i}`)

async function count(
  db: Db,
  { tenant }: Way,
  like = 'Accepted publickey for user-%',
): Promise<{ events: number; messages: number }> {
  const { rows } = await db.pool.query<{ events: number; messages: number }>(
    `SELECT count(*)::int AS events, count(DISTINCT message)::int AS messages FROM event
      WHERE tenant_id = $1 AND message LIKE $2`,
    [tenant.key, like],
  )
  return rows[0] ?? { events: 0, messages: 0 }
}

async function tell(db: Db, product: Running, way: Way, dir: string, caFile: string): Promise<boolean> {
  const own = path.join(dir, way.variant)
  mkdirSync(own)
  const input = await freePort()
  const file = path.join(own, 'rsyslog.conf')
  writeFileSync(file, configurationOf(way, own, caFile, input))
  const rsyslog = spawn('rsyslogd', ['-n', '-f', file, '-i', path.join(own, 'pid')], { stdio: 'inherit' })
  const ended = once(rsyslog, 'exit')
  const arrived = async (wanted: number, when: string) => {
    const isThere = async () => (await count(db, way)).messages >= wanted
    await until(isThere, ARRIVE_MS, `${wanted} messages, the last ${when}`).catch(async (error: Error) => {
      throw new Error(`${error.message} There are ${(await count(db, way)).messages}.`)
    })
    console.log(`${way.variant}: all that was sent ${when} has arrived`)
  }
  try {
    await until(() => accepts(input), READY_MS, 'rsyslog')
    await write(input, sentences(0))
    await arrived(MESSAGES, 'while all was well')
    await product.stop()
    await knock(input)
    await write(input, sentences(MESSAGES))
    await product.start()
    await arrived(2 * MESSAGES, 'while the product was stopped')
    await product.kill('web')
    await knock(input)
    await write(input, sentences(2 * MESSAGES))
    await arrived(3 * MESSAGES, 'while its web process was dead')
    const stopped = product.stop()
    await write(input, sentences(3 * MESSAGES))
    await stopped
    await knock(input)
    await write(input, [LAST])
    await product.start()
    // rsyslog keeps the order, so nothing comes behind this any more.
    await until(async () => (await count(db, way, LAST)).events > 0, ARRIVE_MS, 'the last message')
  } finally {
    rsyslog.kill('SIGTERM')
    await ended
  }
  const { events, messages } = await count(db, way)
  const { findingsTotal } = await checkLog(db, way.tenant, () => undefined)
  console.log(
    `${way.variant}: ${events} events of ${messages} messages, ${messages - 3 * MESSAGES} of the ${MESSAGES} that were sent while it was being stopped; ${findingsTotal} findings`,
  )
  return events - messages <= BREAKS && messages >= 3 * MESSAGES && findingsTotal === 0
}

needRsyslog()
await withInstance('syslog', async ({ db, dir, product }) => {
  const authority = testAuthority()
  const { cert, key: certKey } = authority.issue('localhost')
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(dir, name), text, { mode: 0o600 })
    return path.join(dir, name)
  }
  const ways = [await makeWay(db, 'rsyslog'), await makeWay(db, 'rsyslog-tls')]
  const listen = ways.map(
    ({ variant, port, key }) => `${variant === 'rsyslog' ? 'tcp' : 'tls'}://${key}@127.0.0.1:${port}`,
  )
  const settings = {
    VOUCHSAFE_SYSLOG_LISTEN: listen.join(' '),
    VOUCHSAFE_SYSLOG_TLS_CERT: file('cert.pem', cert),
    VOUCHSAFE_SYSLOG_TLS_KEY: file('key.pem', certKey),
  }
  const ports = ways.map((way) => way.port)
  const running = product(await freePort(), settings, ports)
  await running.start()
  const caFile = file('ca.pem', authority.cert)
  let isRight = true
  for (const way of ways) isRight = (await tell(db, running, way, dir, caFile)) && isRight
  return isRight
})
