import { readFileSync } from 'node:fs'

import { fromUtf8 } from '@/lib/base/bytes'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { hasher } from '@/lib/log/server/tree'
import { auditLog, type AuditReport, type LogSource } from '@/lib/proof/audit'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import { continuedLogs } from '@/lib/proof/continued'
import { LogAway } from '@/lib/proof/http-source'
import { type LogJson, logJson } from '@/lib/proof/log-json'
import { hasQuorum, keysOfPolicy } from '@/lib/proof/policy'
import { parseVkey, type Vkey, vkeyText } from '@/lib/proof/vkey'

import { type Command, UsageError } from './command'
import { logSource } from './log-source'
import { needed, parse } from './parse'
import { printError, printJson, printLine } from './print'
import { ProgressLine } from './progress'
import { readSaved, save } from './saved-checkpoint'
import { type Trust, trustOf } from './trust'
import { isArchive, verifyEvidenceFile } from './verify-evidence'
import { verifyProofFile } from './verify-proof'

const OPTIONS = {
  policy: { type: 'string' },
  vkey: { type: 'string', multiple: true },
  checkpoint: { type: 'string' },
  'key-file': { type: 'string' },
  json: { type: 'boolean' },
} as const

/** Bundles that are fetched ahead. */
const AHEAD = 8
/** It could not be found out. */
const UNKNOWN_EXIT = 3

/** `vouchsafe verify` */
export const verify: Command = {
  name: 'verify',
  summary: 'Audit a running log, or verify evidence and proofs',
  usage: `vouchsafe verify <address of the log> [--policy <file> | --vkey <key> …] [--checkpoint <file>] [--key-file <file>] [--json]
vouchsafe verify <evidence.zip> [--policy <file> | --vkey <key> …] [--checkpoint <file>] [--json]
vouchsafe verify <proof.json> [--policy <file> | --vkey <key> …] [--json]
  the address is https://<host>/log/<id>: its signature, every entry and every tile are checked
  evidence is a bundle that was exported, the proof what GET /api/v1/events/{id}/proof gave; both are checked
  without any connection
  --policy      whom to trust, as C2SP tlog-policy: log <vkey>, witness <name> <vkey>, group …, quorum …
  --vkey        the same with keys of the log alone
                Without either the keys are taken from the thing itself, which says nothing about whose it is.
  --checkpoint  a file: the log has to contain the one that was saved there, which may be of a log that this one continues
                after a loss. Afterwards it holds the new one. Of evidence only the same size can be compared; where
                nothing was saved yet, its checkpoint is
  --key-file    a file with an API key (scope proofs:read), for a log that is not public; - for standard input
Exit code: 0 all is as it was signed; 1 something is not; 2 called wrongly; 3 it could not be found out. Needs no database.`,
  async run(args) {
    const { values, words } = parse(args, OPTIONS, 1)
    const what = needed(words[0], 'The address of a log, or a file,')
    const url = addressOf(what)
    try {
      if (url === null)
        return (await isArchive(what))
          ? await verifyEvidenceFile(what, values)
          : await verifyProofFile(what, values)
      const key = values['key-file'] === undefined ? null : readKey(values['key-file'])
      const source = logSource(url, key)
      const trust = await trustOf(values, () => keysOfLog(source))
      return await run({ url, source, trust, file: values.checkpoint, json: values.json === true })
    } catch (error) {
      if (!(error instanceof LogAway)) throw error
      printError(`${error.message}\nThat says nothing about the log.`)
      return UNKNOWN_EXIT
    }
  },
}

/** The address of a log; null for what is a file. */
function addressOf(text: string): string | null {
  const url = text.replace(/\/(?:checkpoint|log\.json)?$/, '')
  return URL.canParse(url) && /^https?:\/\//.test(url) ? url : null
}

function readKey(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch (error) {
    throw new UsageError(
      `The API key cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function keysOfLog(source: LogSource): Promise<string[]> {
  const text = fromUtf8((await source('log.json')) ?? new Uint8Array(0)) ?? ''
  if (text === '') throw new LogAway('There is no such log, or it is not open to you: --key-file.')
  const facts = parseLogJson(text)
  if (facts === null) throw new LogAway('log.json is not what a log says of itself.')
  return facts.keys.map(({ vkey }) => vkey)
}

function parseLogJson(text: string): LogJson | null {
  try {
    return logJson.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** The log that continues this one, as its server says: nothing that is signed tells of it, so it changes no finding. */
async function continuedBy(source: LogSource): Promise<string | null> {
  const bytes = await source('log.json').catch((error: unknown) => {
    if (error instanceof LogAway) return null
    throw error
  })
  return parseLogJson(fromUtf8(bytes ?? new Uint8Array(0)) ?? '')?.continuedBy?.logId ?? null
}

async function run(asked: {
  url: string
  source: LogSource
  trust: Trust
  file: string | undefined
  json: boolean
}): Promise<number> {
  const { url, source, trust, file, json } = asked
  const trusted = keysOfPolicy(trust.policy)
  const saved = file === undefined ? null : await readSaved(file, trusted)
  const line = new ProgressLine(process.stderr)
  const report = await auditLog(source, {
    hasher,
    verify: verifyEd25519,
    trusted,
    saved,
    ahead: AHEAD,
    progress: (done, of) => line.show({ done: Number(done), of: Number(of), records: Number(done) }),
  })
  line.clear()
  const { checkpoint } = report
  const isWitnessed = checkpoint === null || hasQuorum(trust.policy, checkpoint.signers)
  const problems = isWitnessed
    ? report.problems
    : [{ place: 'checkpoint', message: 'Not enough witnesses have signed it.' }, ...report.problems]
  const isGood = problems.length === 0 && checkpoint !== null
  const told = { url, problems, saved, isOwn: trust.isOwn, continuedBy: await continuedBy(source) }
  if (json) printJson(jsonOf(report, told))
  else print(report, { ...told, trusted })
  if (isGood && file !== undefined) await save(file, checkpoint.note)
  return isGood ? 0 : 1
}

interface Told {
  url: string
  problems: AuditReport['problems']
  saved: Checkpoint | null
  isOwn: boolean
  continuedBy: string | null
}

const jsonOf = (report: AuditReport, { url, problems, saved, isOwn, continuedBy: next }: Told) => ({
  url,
  origin: report.checkpoint?.origin ?? null,
  size: report.checkpoint === null ? null : Number(report.checkpoint.size),
  entries: Number(report.entries),
  tiles: report.tiles,
  signers: report.checkpoint?.signers.map(vkeyText) ?? [],
  keysGiven: isOwn,
  saved: saved === null ? null : Number(saved.size),
  continues: continuedLogs(report.statements).map((one) => ({ ...one, index: Number(one.index) })),
  continuedBy: next,
  problems,
  problemsTotal: report.problemsTotal,
})

function print(
  report: AuditReport,
  { url, problems, saved, isOwn, continuedBy: next, trusted }: Told & { trusted: Vkey[] },
): void {
  const { checkpoint } = report
  if (checkpoint !== null) {
    printLine(`${url}: ${checkpoint.size.toLocaleString('en')} entries`)
    printLine(`  signed by ${checkpoint.signers.map(vkeyText).join(', ')}`)
    if (!isOwn)
      printLine('  Nobody vouches for this key but the log itself: keep it, and give it with --vkey.')
  }
  if (problems.length === 0) {
    printLine(`  every entry and ${report.tiles.toLocaleString('en')} tiles are as they were signed`)
    if (saved !== null) printLine(`  ${goesOn(saved, checkpoint)}`)
  }
  for (const { origin, size, kept, index } of continuedLogs(report.statements))
    printLine(
      `  entry ${index}: it continues ${origin}, of which ${size.toLocaleString('en')} entries were signed, ` +
        `${kept.toLocaleString('en')} of them proven to be here; what is from ${index} on never was in that log`,
    )
  if (next !== null) printLine(`  it has ended, and its server says that the log ${next} continues it`)
  for (const vkey of announcedKeys(report, trusted))
    printLine(`  it announces another key, which it will sign with alone some day: ${vkey}`)
  for (const { place, message } of problems) printError(`  ${place}: ${message}`)
  const more = report.problemsTotal - report.problems.length
  if (more > 0) printError(`  … and ${more.toLocaleString('en')} more`)
}

function goesOn({ origin, size }: Checkpoint, now: Checkpoint | null): string {
  const entries = `the ${size.toLocaleString('en')} entries that were saved`
  return now === null || origin === now.origin
    ? `it goes on from ${entries}`
    : `it contains ${entries} of ${origin}, which it continues`
}

/** Keys that the log says it has added, and that are not trusted yet. */
function announcedKeys({ statements }: AuditReport, trusted: readonly Vkey[]): string[] {
  const known = new Set(trusted.map(vkeyText))
  return statements.flatMap(({ text }) => {
    const [, vkey] = /"log":\{[^{}]*"vkey":"([^"]+)"/.exec(text) ?? []
    const isAdded = text.startsWith('{"action":"log.key.added"')
    return isAdded && vkey !== undefined && parseVkey(vkey) !== null && !known.has(vkey) ? [vkey] : []
  })
}
