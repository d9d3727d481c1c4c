// `npx tsx scripts/syslog-receivers.ts`: rsyslog from Debian receives what destinations of kind `syslog` are sent, over TCP with both
// framings and over TLS. Every message that counts as delivered is in its file, in order and byte for byte, and its signature holds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { readJwks } from '@/lib/decode/server/jwks'
import { egressTo } from '@/lib/delivery/egress'
import { encodeEvent } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { sendSyslog } from '@/lib/delivery/server/send-syslog'
import { signingKey } from '@/lib/delivery/server/signing-keys'
import { verifyRecord } from '@/lib/delivery/server/verify-received'
import { syslogTarget } from '@/lib/delivery/syslog-target'
import type { Event } from '@/lib/event/event'
import { testAuthority } from '@/lib/testing/certificates'

import { needRsyslog } from './need-rsyslog'
import { accepts, freePort, READY_MS, until } from './running-product'

const [BATCHES, BATCH] = [20, 200]
const TENANT = '6d1f2c3b-4a59-4867-9e0d-1c2b3a495867'
/** rsyslog writes behind its queue. */
const WRITTEN_MS = 30_000

const eventOf = (index: number): Event => ({
  id: `01a19166-dd7b-7000-8000-${String(index).padStart(12, '0')}`,
  index,
  tenant: 'acme',
  occurredAt: '2026-11-21T09:00:00.123456789Z',
  receivedAt: '2026-11-21T09:00:00.250Z',
  actor: { type: 'user', id: 'ada', name: 'Ada ✓ "]\\' },
  action: 'flow.update',
  change: 'UPDATE',
  outcome: index % 3 === 0 ? 'failure' : 'success',
  resource: { type: 'FLOW', id: `flow-${index}` },
  source: { name: 'ci', format: 'events' },
  // Beyond what rsyslog takes unless it is told more.
  message: `tab\there\nand ${'y'.repeat(index % 50 === 0 ? 20_000 : index)}`,
  hasBefore: false,
  hasAfter: false,
  late: false,
  partial: false,
})

function batchFrom(first: number, format: 'json' | 'cef'): Outgoing[] {
  return Array.from({ length: BATCH }, (_, i) => {
    const event = eventOf(first + i)
    const carried = { event, tenantId: TENANT, parentId: null, replayed: false }
    return { index: first + i, event, line: encodeEvent(format, carried, signingKey(TENANT, 0)), bytes: 0 }
  })
}

interface Ways {
  tcp: number
  tls: number
  dir: string
  out: string
}

function configurationOf(
  { tcp, tls, dir, out }: Ways,
  certificate: { ca: string; cert: string; key: string },
): string {
  return [
    `global(workDirectory="${dir}" maxMessageSize="2m" parser.escapeControlCharactersOnReceive="off"`,
    `  defaultNetstreamDriverCAFile="${certificate.ca}" defaultNetstreamDriverCertFile="${certificate.cert}"`,
    `  defaultNetstreamDriverKeyFile="${certificate.key}")`,
    'module(load="imtcp")',
    `input(type="imtcp" address="127.0.0.1" port="${tcp}" ruleset="store")`,
    `input(type="imtcp" address="127.0.0.1" port="${tls}" ruleset="store" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")`,
    'template(name="raw" type="string" string="%rawmsg%\\n")',
    `ruleset(name="store") { action(type="omfile" file="${out}" template="raw") }`,
    '',
  ].join('\n')
}

/** What rsyslog has written, without what stands in front of the event's line. */
const linesIn = (out: string): string[] =>
  readFileSync(out, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf('"] ') + 3))

async function tell(ways: Ways, ca: string): Promise<boolean> {
  const targets = [
    { kind: 'syslog', url: `tcp://127.0.0.1:${ways.tcp}` },
    { kind: 'syslog', url: `tcp://127.0.0.1:${ways.tcp}`, framing: 'lines' },
    { kind: 'syslog', url: `tls://127.0.0.1:${ways.tls}`, ca },
  ].map((target) => syslogTarget.parse(target))
  const sent: string[] = []
  for (let i = 0; i < BATCHES; i++) {
    for (const target of targets) {
      const batch = batchFrom(i * BATCH, i % 2 === 0 ? 'json' : 'cef')
      const { verdict, answer } = await sendSyslog(target, batch, {
        tenantId: 'proof',
        egress: egressTo(['127.0.0.0/8']),
      })
      if (verdict.kind !== 'delivered') throw new Error(`${target.url}: ${answer}`)
      sent.push(...batch.map(({ line }) => line))
    }
  }
  await until(() => Promise.resolve(linesIn(ways.out).length >= sent.length), WRITTEN_MS, 'rsyslog to write')
  const lines = linesIn(ways.out)
  const keys = readJwks({ keys: [signingKey(TENANT, 0).jwk] })
  const bad = lines.filter((line) => verifyRecord(keys, line, undefined).result !== 'valid').length
  const isSame = lines.join('\n') === sent.join('\n')
  console.log(
    `rsyslog has ${lines.length} of ${sent.length} messages${isSame ? ', in order and byte for byte' : ''}; ${bad} bad signatures`,
  )
  return isSame && bad === 0
}

needRsyslog()
useInstanceKey(instanceKeyOf('4567'.repeat(16), 'the test'))
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-rsyslog-'))
const authority = testAuthority()
const { cert, key } = authority.issue('localhost')
const file = (name: string, text: string): string => {
  writeFileSync(path.join(dir, name), text, { mode: 0o600 })
  return path.join(dir, name)
}
const ways: Ways = { tcp: await freePort(), tls: await freePort(), dir, out: file('out.log', '') }
const certificate = {
  ca: file('ca.pem', authority.cert),
  cert: file('cert.pem', cert),
  key: file('key.pem', key),
}
const configuration = file('rsyslog.conf', configurationOf(ways, certificate))
const rsyslog = spawn('rsyslogd', ['-n', '-f', configuration, '-i', path.join(dir, 'pid')], {
  stdio: 'inherit',
})
const ended = once(rsyslog, 'exit')
try {
  for (const port of [ways.tcp, ways.tls]) await until(() => accepts(port), READY_MS, `rsyslog at ${port}`)
  process.exitCode = (await tell(ways, authority.cert)) ? 0 : 1
} finally {
  rsyslog.kill('SIGTERM')
  await ended
  rmSync(dir, { recursive: true, force: true })
}
