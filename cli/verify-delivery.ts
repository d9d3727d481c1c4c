import { factsOf } from '@/lib/delivery/received/facts-of'
import { recordsOf, recordsOfLine } from '@/lib/delivery/received/records-of'
import {
  type Keys,
  type RequestResult,
  verifyRecord,
  verifyRequest,
} from '@/lib/delivery/server/verify-received'

import { type Command, UsageError } from './command'
import { KeySource } from './key-source'
import { openInput } from './open-input'
import { needed, parse } from './parse'
import { printError, printJson, printLine } from './print'
import { TOO_LARGE, unzippedBody } from './unzipped-body'

const OPTIONS = {
  jwks: { type: 'string' },
  secret: { type: 'string', multiple: true },
  request: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** `vouchsafe verify-delivery` */
export const verifyDelivery: Command = {
  name: 'verify-delivery',
  summary: 'Verify the signatures of events as a receiver has stored them',
  usage: `vouchsafe verify-delivery [<file> …] --jwks <address or file> [--json]
vouchsafe verify-delivery <file> --request [--jwks <address or file>] [--secret whsec_…] [--json]
  --jwks     the key set (/.well-known/jwks.json?tenant=<id>), or a file of it
  --request  the file is one request: its headers, an empty line and its body
  --secret   of the destination; twice while one takes over from the other
Files may be gzip; without one, or as -, standard input is read. They hold what was received byte for byte: lines, arrays and
bodies of _bulk, Splunk and OTLP, in any format. Each record that is not signed by one of the keys is printed on stderr with
its line. The exit code is 1 when there is one, or when there is no record at all. Needs no database.`,
  async run(args) {
    const { values, words } = parse(args, OPTIONS, Number.POSITIVE_INFINITY)
    const found: Found = { valid: 0, bad: 0, absent: 0 }
    if (values.request === true) await verifyOneRequest(words, values, found)
    else {
      if (values.secret !== undefined) throw new UsageError('--secret is of requests: add --request.')
      const keys = await KeySource.open(needed(values.jwks, '--jwks'))
      for (const path of words.length === 0 ? ['-'] : words) await verifyFile(path, keys.keys, found)
    }
    if (values.json === true) printJson(found)
    else printLine(`${found.valid} good, ${found.bad} bad, ${found.absent} not signed`)
    return found.valid > 0 && found.bad + found.absent === 0 ? 0 : 1
  },
}

/** Records by what is known of their signatures. */
interface Found {
  valid: number
  bad: number
  absent: number
}

/** Why a record is not taken as genuine, in words. */
const WORDS: Readonly<Record<string, string>> = {
  'no key': 'there is no key to verify it with',
  'unknown key': 'names a key that is not in the key set',
  'revoked key': 'is signed with a revoked key',
  malformed: 'has something for a signature that is none',
  mismatch: 'is not what was signed',
}

function verifyRecords(where: string, records: readonly string[], keys: Keys, found: Found): void {
  for (const record of records) {
    const { result, problem = 'mismatch' } = verifyRecord(keys, record, factsOf(record)?.keyId)
    if (result === 'valid') {
      found.valid++
      continue
    }
    found[result === 'absent' ? 'absent' : 'bad']++
    printError(`${where}: ${result === 'absent' ? 'is not signed' : (WORDS[problem] ?? problem)}`)
  }
}

async function verifyFile(path: string, keys: Keys, found: Found): Promise<void> {
  const input = openInput(path)
  let number = 0
  for await (const line of linesOf(input.bytes))
    verifyRecords(`${input.name}, line ${++number}`, recordsOfLine(line), keys, found)
}

const LINE_FEED = 0x0a

/** Lines end with a line feed alone: what else some take for an end would cut a record in two. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let open: Buffer[] = []
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk)
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
      yield Buffer.concat([...open, rest.subarray(0, end)]).toString('utf8')
      open = []
      rest = rest.subarray(end + 1)
    }
    open.push(rest)
  }
  const last = Buffer.concat(open)
  if (last.length > 0) yield last.toString('utf8')
}

async function verifyOneRequest(
  words: readonly string[],
  { jwks, secret: secrets = [] }: { jwks?: string; secret?: string[] },
  found: Found,
): Promise<void> {
  const [path = '-', another] = words
  if (another !== undefined) throw new UsageError('--request takes one file.')
  if (jwks === undefined && secrets.length === 0) throw new UsageError('--jwks or --secret is missing.')
  const keys = jwks === undefined ? { keys: [] } : (await KeySource.open(jwks)).keys
  const input = openInput(path)
  const { headers, text } = await requestOf(await whole(input.bytes))
  const { shared, own } = verifyRequest(headers, text, { keys, secrets })
  if (secrets.length > 0) countRequest(input.name, 'with the shared secret', shared, found)
  if (jwks === undefined) return
  countRequest(input.name, 'with the tenant’s key', own, found)
  for (const [i, record] of recordsOf(text).entries())
    verifyRecords(`${input.name}, record ${i + 1}`, [record], keys, found)
}

function countRequest(name: string, how: string, result: RequestResult, found: Found): void {
  if (result === 'valid') {
    found.valid++
    return
  }
  found[result === 'absent' ? 'absent' : 'bad']++
  const why = result === 'absent' ? `is not signed ${how}` : `is not as it was signed ${how}`
  printError(`${name}: the request ${why}`)
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The parts of a stored request. A request line in front is passed over. @throws UsageError: no empty line; a body too large. */
async function requestOf(stored: Buffer): Promise<{ headers: Record<string, string>; text: string }> {
  const [, head = '', gap = ''] = /^([^]*?)(\r?\n\r?\n)/.exec(stored.toString('latin1')) ?? []
  if (gap === '') throw new UsageError('A request has its headers first, then an empty line, then its body.')
  const headers: Record<string, string> = {}
  for (const line of head.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    headers[name.toLowerCase()] = value
  }
  const body = await unzippedBody(stored.subarray(head.length + gap.length))
  if (body === null) throw new UsageError(TOO_LARGE)
  return { headers, text: body.toString('utf8') }
}
