import { type FileHandle, open } from 'node:fs/promises'

import { equal } from '@/lib/base/bytes'
import type { FileBytes } from '@/lib/base/zip-reader'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { hasher } from '@/lib/log/server/tree'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import type { EvidenceManifest } from '@/lib/proof/evidence'
import { MAKER_WITHHELD, PROVES_NOT, QUERY_WITHHELD } from '@/lib/proof/evidence-words'
import { LogAway } from '@/lib/proof/http-source'
import { keysOfPolicy } from '@/lib/proof/policy'
import { type EvidenceReport, verifyEvidence } from '@/lib/proof/verify-evidence'
import { vkeyText } from '@/lib/proof/vkey'

import { UsageError } from './command'
import { oneLine, printError, printJson, printLine } from './print'
import { ProgressLine } from './progress'
import { readSaved, save } from './saved-checkpoint'
import { trustOf } from './trust'

/** What was asked besides the file. */
interface Asked {
  policy?: string
  vkey?: string[]
  checkpoint?: string
  json?: boolean
}

/** What was told about the file, besides what was found in it. */
interface Told {
  file: string
  problems: EvidenceReport['problems']
  isOwn: boolean
  /** How its checkpoint stands to the one that was saved. */
  saved: string | null
}

/** Whether a file is an archive, and so no proof of one event. */
export async function isArchive(file: string): Promise<boolean> {
  const handle = await opened(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.toString('latin1') === 'PK'
  } finally {
    await handle.close()
  }
}

/**
 * Verifies an evidence bundle, without any connection. Gives the exit code.
 *
 * @throws UsageError for a file that cannot be opened; LogAway where it cannot be read to its end.
 */
export async function verifyEvidenceFile(file: string, asked: Asked): Promise<number> {
  // Without keys those of the bundle are taken, which is looked into below.
  const isOwn = asked.policy !== undefined || asked.vkey !== undefined
  const policy = isOwn ? (await trustOf(asked, () => Promise.resolve([]))).policy : null
  const line = new ProgressLine(process.stderr)
  const handle = await opened(file)
  let events = 0
  let report: EvidenceReport
  try {
    report = await verifyEvidence(await bytesOf(handle), {
      hasher,
      verify: verifyEd25519,
      policy,
      event: () => void (events += 1),
      progress: (done, of) => line.show({ done, of, records: events }),
    })
  } finally {
    line.clear()
    await handle.close()
  }
  const saved = await compareSaved(report, { file: asked.checkpoint, isOwn })
  const problems =
    saved?.problem === true
      ? [{ place: 'checkpoint', message: saved.words }, ...report.problems]
      : report.problems
  const told: Told = { file, problems, isOwn, saved: saved?.words ?? null }
  if (asked.json === true) printJson(jsonOf(report, told))
  else print(report, told)
  return problems.length === 0 && report.checkpoint !== null ? 0 : 1
}

async function opened(file: string): Promise<FileHandle> {
  return open(file).catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`)
  })
}

async function bytesOf(handle: FileHandle): Promise<FileBytes> {
  const { size } = await handle.stat()
  return {
    size,
    read: async (from, to) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from)
      if (bytesRead < to - from) throw new LogAway('The file became shorter while it was read.')
      return buffer
    },
  }
}

/**
 * What is known of the checkpoint from the one that was saved: the first is saved, and the same one has to be the same. That one log
 * goes on from another takes hashes that a bundle does not have.
 */
async function compareSaved(
  { checkpoint, problems, named }: EvidenceReport,
  { file, isOwn }: { file: string | undefined; isOwn: boolean },
): Promise<{ problem: boolean; words: string } | null> {
  if (file === undefined || checkpoint === null || problems.length > 0) return null
  const saved = await readSaved(file, named === null ? [] : keysOfPolicy(named))
  if (saved === null && !isOwn)
    return {
      problem: false,
      words: 'Nothing was saved before, and this is not either: its key is its own word.',
    }
  if (saved === null) {
    await save(file, checkpoint.note)
    return {
      problem: false,
      words: 'Nothing was saved before. Its checkpoint is now: give it when you verify the log itself.',
    }
  }
  return compared(saved, checkpoint)
}

function compared(saved: Checkpoint, now: Checkpoint): { problem: boolean; words: string } {
  if (saved.origin !== now.origin)
    return { problem: true, words: `It is of ${now.origin}, and ${saved.origin} was saved.` }
  if (saved.size === now.size)
    return equal(saved.root, now.root)
      ? { problem: false, words: 'Its checkpoint is the one that was saved.' }
      : { problem: true, words: `It is another log of ${now.size} entries than the one that was saved.` }
  const words = `The log had ${count(saved.size)} entries when its checkpoint was saved, and ${count(now.size)} for this bundle: that one goes on from the other takes the log itself. Run \`vouchsafe verify <address of the log> --checkpoint <file>\`.`
  return { problem: false, words }
}

const count = (n: number | bigint): string => n.toLocaleString('en')

const jsonOf = (report: EvidenceReport, { file, problems, isOwn, saved }: Told) => ({
  file,
  origin: report.checkpoint?.origin ?? null,
  size: report.checkpoint === null ? null : Number(report.checkpoint.size),
  events: report.events,
  good: report.good,
  notIncluded: Number(report.notIncluded),
  withheld: report.withheld,
  signers: report.checkpoint?.signers.map(vkeyText) ?? [],
  keysGiven: isOwn,
  saved,
  says: report.manifest,
  problems,
  problemsTotal: report.problemsTotal,
})

function printSaid({ query, madeAt, madeBy }: EvidenceManifest): void {
  const told = query === null ? [QUERY_WITHHELD] : [query.words, query.text]
  const said = [...told, madeAt, madeBy ?? MAKER_WITHHELD].map((text) => JSON.stringify(text))
  printLine(`  It says of itself, and nobody has signed that: ${said.join(', ')}`)
}

function print(report: EvidenceReport, { file, problems, isOwn, saved }: Told): void {
  const { checkpoint, manifest, events, notIncluded, withheld } = report
  if (checkpoint !== null && problems.length === 0) {
    printLine(`${file}: ${count(events)} ${events === 1 ? 'event' : 'events'} of ${checkpoint.origin}`)
    printLine(`  signed by ${checkpoint.signers.map(vkeyText).join(', ')}`)
    if (!isOwn)
      printLine('  Nobody vouches for this key but the bundle itself: give the right one with --vkey.')
    printLine('  each is an entry of the log, at its place, and what is shown of it is as it was sealed')
    if (withheld.length > 0) printLine(`  not shown, and not looked at: ${withheld.join(', ')}`)
    printLine(`  ${count(notIncluded)} of the log's ${count(checkpoint.size)} entries are not in it`)
    printLine(`  What it does not prove: ${PROVES_NOT}`)
    if (manifest !== null) printSaid(manifest)
    if (saved !== null) printLine(`  ${saved}`)
  }
  if (checkpoint !== null && problems.length > 0)
    printError(`${file}: ${count(report.good)} of ${count(events)} events are as they were sealed`)
  for (const { place, message } of problems) printError(oneLine(`  ${place}: ${message}`))
  const more = report.problemsTotal - report.problems.length
  if (more > 0) printError(`  … and ${count(more)} more`)
}
