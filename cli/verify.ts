import { readFileSync } from 'node:fs'

import { fromUtf8 } from '@/lib/base/bytes'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { hasher } from '@/lib/log/server/tree'
import { auditLog, type AuditReport, CutShort } from '@/lib/proof/audit'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import { continuedLogs } from '@/lib/proof/continued'
import { LogAway } from '@/lib/proof/http-source'
import { keysTold } from '@/lib/proof/key-statement'
import { type LogJson, logJson } from '@/lib/proof/log-json'
import type { LogSource } from '@/lib/proof/log-source'
import { hasQuorum, keysAt, keysOfPolicy } from '@/lib/proof/policy'
import { type Vkey, vkeyText } from '@/lib/proof/vkey'

import { type Command, UsageError } from './command'
import { logSource } from './log-source'
import { needed, parse } from './parse'
import { oneLine, printError, printJson, printLine } from './print'
import { ProgressLine } from './progress'
import { keepConflict, readSaved, save } from './saved-checkpoint'
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
vouchsafe verify <proof.json> [<event.json> | -] [--policy <file> | --vkey <key> …] [--json]
vouchsafe verify <proof.tlog-proof> [<entry> | -] (--policy <file> | --vkey <key> …) [--json]
  the address is https://<host>/log/<id>: its signature, every entry and every tile are checked. A log holds commitments
  and no values: whether what is stored and shown of an event is what was sealed takes its proof, or evidence
  evidence is a bundle that was exported, the proof what GET /api/v1/events/{id}/proof gave; both are checked
  without any connection. An event beside its proof has to say what was sealed; - is standard input
  a .tlog-proof is checked with its entry, as it was copied, or with the proof as JSON. Without, nothing is proven
  of any entry, and the exit code is 3
  --policy      whom to trust, as C2SP tlog-policy: log <vkey> [<address>], witness <name> <vkey>, group …, quorum …
                One that trusts several logs has to say which of them is at the address that is audited
  --vkey        the same with keys of the log alone
                Without either the keys are taken from the thing itself, which says nothing about whose it is.
  --checkpoint  a file: the log has to contain the one that was saved there, which may be of a log that this one continues
                after a loss. Afterwards it holds the new one. Of evidence only the same size can be compared; where
                nothing was saved yet, its checkpoint is
                One that does not go on from what was saved is kept beside it: together they show that to anybody.
                Nothing is saved where the keys were taken from the log itself
  --key-file    a file with an API key (scope proofs:read), for a log that is not public; - for standard input
Exit code: 0 all is as it was signed; 1 something is not; 2 called wrongly; 3 it could not be found out. Needs no database.`,
  async run(args) {
    const { values, words } = parse(args, OPTIONS, 2)
    const [, beside] = words
    const what = needed(words[0], 'The address of a log, or a file,')
    const url = addressOf(what)
    try {
      const isBundle = url === null && (await isArchive(what))
      const isProof = url === null && !isBundle
      // Whoever gives more expects that it does something.
      if (!isProof && beside !== undefined) throw new UsageError(`Not understood: ${beside}`)
      if (isProof && values.checkpoint !== undefined) throw new UsageError('A proof takes no --checkpoint.')
      if (url === null && values['key-file'] !== undefined)
        throw new UsageError('A file takes no --key-file.')
      if (isProof) return await verifyProofFile(what, beside, values)
      if (url === null) return await verifyEvidenceFile(what, values)
      const key = values['key-file'] === undefined ? null : readKey(values['key-file'])
      const source = logSource(url, key)
      const trust = await trustOf(values, () => keysOfLog(source))
      return await run({ url, source, trust, file: values.checkpoint, json: values.json === true })
    } catch (error) {
      if (!(error instanceof LogAway)) throw error
      printError(oneLine(error.message))
      printError('That says nothing about the log.')
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
  const logId = parseLogJson(fromUtf8(bytes ?? new Uint8Array(0)) ?? '')?.continuedBy?.logId ?? ''
  return /^[0-9a-f]{32}$/.test(logId) ? logId : null
}

interface Asked {
  url: string
  source: LogSource
  trust: Trust
  file: string | undefined
  json: boolean
}

async function run(asked: Asked): Promise<number> {
  const { url, source, trust, file, json } = asked
  // Keys that the log names itself say nothing about whose they are, wherever it is.
  const trusted = trust.isOwn ? keysAt(trust.policy, url) : keysOfPolicy(trust.policy)
  if ('problem' in trusted) throw new UsageError(trusted.problem)
  const saved = file === undefined ? null : await readSaved(file, keysOfPolicy(trust.policy))
  const { report, away } = await audited(asked, trusted, saved)
  const { checkpoint, problems } = report
  const isGood = problems.length === 0 && checkpoint !== null
  const isKept = file !== undefined && trust.isOwn
  const told = { url, saved, away, isOwn: trust.isOwn, continuedBy: await continuedBy(source) }
  if (json) printJson(jsonOf(report, told))
  else print(report, { ...told, trusted, isAsked: file !== undefined })
  if (isGood && isKept) await save(file, checkpoint.note)
  return isGood ? 0 : 1
}

/** The audit, and why it was cut short; null: it came to its end. */
async function audited(
  { source, trust, file }: Asked,
  trusted: readonly Vkey[],
  saved: Checkpoint | null,
): Promise<{ report: AuditReport; away: string | null }> {
  const line = new ProgressLine(process.stderr)
  try {
    const report = await auditLog(source, {
      hasher,
      verify: verifyEd25519,
      trusted,
      isWitnessed: (signers) => hasQuorum(trust.policy, signers),
      saved,
      ahead: AHEAD,
      progress: (done, of) => line.show({ done: Number(done), of: Number(of), records: Number(done) }),
      // At once: a server that is found out may take its time with the rest.
      conflict: async ({ message }, note) => {
        line.clear()
        printError(oneLine(message))
        if (file !== undefined) printError(await keepConflict(file, note))
      },
    })
    return { report, away: null }
  } catch (error) {
    if (error instanceof CutShort) return { report: error.report, away: error.message }
    throw error
  } finally {
    line.clear()
  }
}

interface Told {
  url: string
  saved: Checkpoint | null
  /** Why it could not be read to its end. */
  away: string | null
  isOwn: boolean
  continuedBy: string | null
}

const jsonOf = (report: AuditReport, { url, saved, away, isOwn, continuedBy: next }: Told) => ({
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
  problems: report.problems,
  problemsTotal: report.problemsTotal,
  cutShort: away,
})

function print(report: AuditReport, told: Told & { trusted: readonly Vkey[]; isAsked: boolean }): void {
  const { url, away, isOwn, continuedBy: next, trusted, isAsked } = told
  const { checkpoint, problems } = report
  if (checkpoint !== null) {
    printLine(`${url}: ${checkpoint.size.toLocaleString('en')} entries`)
    printLine(`  signed by ${checkpoint.signers.map(vkeyText).join(', ')}`)
    if (!isOwn)
      printLine('  Nobody vouches for this key but the log itself: keep it, and give it with --vkey.')
  }
  if (problems.length === 0) {
    printLine(`  every entry and ${report.tiles.toLocaleString('en')} tiles are as they were signed`)
    printLine(
      '  it holds commitments: what is stored and shown of an event is checked with the proof of that event',
    )
    if (isAsked) printLine(...savedLines(told, checkpoint))
  }
  for (const { origin, size, kept, index } of continuedLogs(report.statements))
    printLine(
      `  entry ${index}: it continues ${origin}, of which ${size.toLocaleString('en')} entries were signed, ` +
        `${kept.toLocaleString('en')} of them proven to be here; what is from ${index} on never was in that log`,
    )
  if (next !== null) printLine(`  it has ended, and its server says that the log ${next} continues it`)
  const added = keysTold(checkpoint?.origin ?? '', report.statements, trusted, verifyEd25519)
  for (const key of added)
    printLine(
      `  it announces another key, signed by the one before, which it will sign with alone some day: ${vkeyText(key)}`,
    )
  if (checkpoint !== null && problems.length > 0)
    printError(
      `  ${report.entries.toLocaleString('en')} of these entries and ${report.tiles.toLocaleString('en')} tiles were looked at`,
    )
  for (const { place, message } of problems) printError(oneLine(`  ${place}: ${message}`))
  const more = report.problemsTotal - report.problems.length
  if (more > 0) printError(`  … and ${more.toLocaleString('en')} more`)
  if (away !== null) printError(oneLine(`  And then it could not be read on: ${away}`))
}

function savedLines({ saved, isOwn }: Told, now: Checkpoint | null): string[] {
  const before =
    saved === null
      ? 'nothing was saved before: that it goes on from anything was not looked at'
      : goesOn(saved, now)
  return [before, ...(isOwn ? [] : ['its checkpoint is not saved: the key is its own word'])].map(
    (line) => `  ${line}`,
  )
}

function goesOn({ origin, size }: Checkpoint, now: Checkpoint | null): string {
  const entries = `the ${size.toLocaleString('en')} entries that were saved`
  return now === null || origin === now.origin
    ? `it goes on from ${entries}`
    : `it contains ${entries} of ${origin}, which it continues`
}
