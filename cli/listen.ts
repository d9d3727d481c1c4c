import { setTimeout as wait } from 'node:timers/promises'

import { randomFor } from '@/lib/demo/random'

import { type Command, UsageError } from './command'
import { KeySource } from './key-source'
import { Account, type Report } from './listen-account'
import { OpenSsl } from './openssl'
import { parse } from './parse'
import { printJson, printLine } from './print'
import { openReceiver, type Receiver } from './receiver'

const OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  fail: { type: 'string' },
  'drop-reply': { type: 'string' },
  stall: { type: 'string' },
  seed: { type: 'string' },
  expect: { type: 'string' },
  quiet: { type: 'string' },
  'give-up': { type: 'string' },
  'lost-leases': { type: 'string' },
  jwks: { type: 'string' },
  secret: { type: 'string', multiple: true },
  openssl: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const LOOK_MS = 50

/** `vouchsafe listen` */
export const listen: Command = {
  name: 'listen',
  summary: 'Receive what destinations send, and check that nothing is missing, out of order or forged',
  usage: `vouchsafe listen [--port <port>] [--host <address>] [--jwks <address or file>] [--secret whsec_…]
  --expect <n>      end when so many different events have come, the last of them answered, and nothing more does; else Ctrl-C ends it
  --quiet <5s>      how long nothing more comes then
  --give-up <5m>    end when nothing new has come for so long
  --fail <0.3>      share of requests that are refused, with nothing of them taken
  --drop-reply <0.1>  share of requests that are taken and not answered
  --stall <20s>     one request of 25 is answered so much later
  --seed <word>     the same faults again
  --lost-leases <n> so many requests may repeat what was answered: workers that were killed in between
  --jwks            the key set (/.well-known/jwks.json?tenant=<id>): the signature of every event and request is verified
  --secret          of the destination; twice while one takes over from the other
  --openssl         verify the first event of each request also with the openssl of this machine
Listens at 127.0.0.1:9900 unless told otherwise. The exit code is 1 when something is missing, out of order, repeated without
a reason, or not signed as it should be.`,
  run: runListen,
}

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values']

async function runListen(args: string[]): Promise<number> {
  const { values } = parse(args, OPTIONS, 0)
  const expected = values.expect === undefined ? null : count(values.expect, '--expect')
  if (values.openssl === true && values.jwks === undefined) throw new UsageError('--openssl needs --jwks.')
  const keys = values.jwks === undefined ? null : await KeySource.open(values.jwks)
  const openssl = values.openssl === true ? await OpenSsl.open() : null
  const account = new Account({ keys, secrets: values.secret ?? [], openssl })
  const receiver = await openReceiver(
    { host: values.host ?? '127.0.0.1', port: count(values.port ?? '9900', '--port') },
    faultsOf(values),
    (taken) => account.take(taken),
  )
  try {
    if (values.json !== true) printLine(`Listening at ${values.host ?? '127.0.0.1'}:${receiver.port}.`)
    const isInterrupted = await untilDone(account, expected, values)
    const report = await account.report(expected)
    print({ ...report, interrupted: isInterrupted }, receiver, values.json === true)
    return isGood(report, count(values['lost-leases'] ?? '0', '--lost-leases')) ? 0 : 1
  } finally {
    await receiver.close()
    openssl?.close()
  }
}

function faultsOf(values: Values) {
  return {
    fail: share(values.fail, '--fail'),
    dropReply: share(values['drop-reply'], '--drop-reply'),
    stallMs: values.stall === undefined ? 0 : duration(values.stall, '--stall'),
    random: randomFor(values.seed ?? String(process.pid), 'faults of a receiver'),
  }
}

/** Until all that is expected has come and no more does, nothing comes for too long, or somebody ends it: then true. */
async function untilDone(account: Account, expected: number | null, values: Values): Promise<boolean> {
  const quietMs = duration(values.quiet ?? '5s', '--quiet')
  const giveUpMs = values['give-up'] === undefined ? Infinity : duration(values['give-up'], '--give-up')
  let isEnded = false
  const end = (): void => void (isEnded = true)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  let [requests, since] = [account.requests, Date.now()]
  while (!isEnded) {
    await wait(LOOK_MS)
    if (account.requests !== requests) [requests, since] = [account.requests, Date.now()]
    const isQuietFor = Date.now() - since
    const isAll = expected !== null && account.unique >= expected && account.isAnswered
    if (isQuietFor >= (isAll ? quietMs : giveUpMs)) break
  }
  process.off('SIGINT', end)
  process.off('SIGTERM', end)
  return isEnded
}

function isGood(report: Report, lostLeases: number): boolean {
  const { missing, outOfOrder, unreadable, signatures, requestSignatures, openssl } = report
  const bad = [missing, outOfOrder, unreadable, signatures.bad, signatures.absent]
  return (
    [...bad, requestSignatures.bad, requestSignatures.old, openssl.bad].every((one) => one === 0) &&
    report.requestsAfterAnswered <= lostLeases
  )
}

function print(report: Report & { interrupted: boolean }, receiver: Receiver, json: boolean): void {
  const faults = { refused: receiver.refused(), stalled: receiver.stalled() }
  if (json) return printJson({ ...report, faults })
  const { repeats, signatures, requestSignatures, openssl } = report
  const again = repeats.afterDropped + repeats.afterUnwaited + repeats.afterAnswered
  const lines = [
    ...(report.interrupted ? ['Interrupted: what follows is of what had come until then.'] : []),
    `requests      ${report.requests} taken, ${faults.refused} refused on purpose, ${faults.stalled} answered late`,
    `events        ${report.events}, ${report.unique} different ones${report.replayed > 0 ? `, and ${report.replayed} of replays` : ''}`,
    `missing       ${report.missing}`,
    `out of order  ${report.outOfOrder}, of ${report.placed} that say their place in the log`,
    `repeats       ${again}: ${repeats.afterDropped} after a dropped reply, ${repeats.afterUnwaited} after a reply that nobody waited for, ${repeats.afterAnswered} after an answer (${report.requestsAfterAnswered} requests)`,
    `signatures    ${signatures.valid} good, ${signatures.bad} bad, ${signatures.absent} not signed; of requests ${requestSignatures.valid} good, ${requestSignatures.bad} bad, ${requestSignatures.old} old`,
  ]
  if (openssl.valid + openssl.bad > 0) lines.push(`by openssl    ${openssl.valid} good, ${openssl.bad} bad`)
  if (report.unreadable > 0) lines.push(`unreadable    ${report.unreadable}`)
  for (const line of lines) printLine(line)
}

function count(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`${option} must be a whole number.`)
}

function share(text: string | undefined, option: string): number {
  if (text === undefined) return 0
  if (/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(text)) return Number(text)
  throw new UsageError(`${option} must be a share from 0 to 1.`)
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }

function duration(text: string, option: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? []
  const ms = UNIT_MS[unit]
  if (ms === undefined) throw new UsageError(`${option} must be a time like 20s, 500ms or 5m.`)
  return Number(number) * ms
}
