import { setTimeout as pause } from 'node:timers/promises'

import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { DECODERS, decoderOf } from '@/lib/decode/formats'
import { importPart, partsTaken } from '@/lib/ingest/server/import-part'
import type { FormatAnswer, ItemError } from '@/lib/ingest/server/ingest-format'
import { type FilePart, splitFile } from '@/lib/ingest/server/split-file'

import { UsageError, type Command } from './command'
import { BrokenInput, openInput } from './open-input'
import { needed, parse } from './parse'
import { printError, printJson, printLine } from './print'
import { ProgressLine } from './progress'
import { inTenant, withCtx } from './session'

const OPTIONS = {
  tenant: { type: 'string' },
  json: { type: 'boolean' },
  format: { type: 'string' },
  source: { type: 'string' },
} as const

/** A database that is busy or away is waited for this long before the import stops; it can be started again. */
const PATIENCE_MS = 120_000
/** So many records that could not be taken are named. */
const ERRORS_SHOWN = 10

/** What an import has done so far. */
interface Totals {
  accepted: number
  duplicates: number
  ignored: number
  rejected: number
  /** Records of parts that an earlier run took. */
  before: number
}

/** `vouchsafe import …` */
export const importCommand: Command = {
  name: 'import',
  summary: "Take in files of other systems' records",
  usage: `vouchsafe import [<file> …] --format <format> [--tenant <slug>] [--source <name>]
  <file>           one record a line, a JSON array, or CSV; gzip or not; of any size. Without one, or as -, standard input
  --format <name>  ${DECODERS.map(({ format }) => format).join(' ')}
  --source <name>  the name of where they come from; the format's name when it is not given
  --json           for machines
Stopped half-way, or when a file has grown, the same command takes what is new: no part of a file is taken twice within a
day, and no record that has an identity or a time of its own at all.`,
  async run(args) {
    const { values, words } = parse(args, OPTIONS, Number.POSITIVE_INFINITY)
    const format = needed(values.format, '--format')
    if (decoderOf(format) === undefined) throw new UsageError(`There is no format ${format}.`)
    const paths = words.length === 0 ? ['-'] : words
    // Before anything is taken in: a name that is mistyped shall not be found after an hour.
    const inputs = paths.map((path) => ({ path, ...openInput(path) }))
    const totals: Totals = { accepted: 0, duplicates: 0, ignored: 0, rejected: 0, before: 0 }
    await withCtx('vouchsafe import', async (ctx) => {
      const where = await inTenant(ctx, values.tenant)
      const source = values.source ?? format
      for (const input of inputs) {
        await importOne(where, input, { format, sourceName: source }, totals).catch((error: unknown) => {
          throw error instanceof BrokenInput ? stoppedBy(error, totals) : error
        })
      }
    })
    if (values.json === true) printJson(totals)
    else printLine(summary(totals))
    return totals.rejected === 0 ? 0 : 1
  },
}

type Input = ReturnType<typeof openInput>

async function importOne(
  ctx: Ctx,
  input: Input,
  what: { format: string; sourceName: string },
  totals: Totals,
): Promise<void> {
  const { isTaken } = await partsTaken(ctx, what)
  const progress = new ProgressLine(process.stderr)
  const isCsv = decoderOf(what.format)?.texts === 'csv'
  let part = 0
  let records = 0
  for await (const one of splitFile(input.bytes, isCsv)) {
    if (isTaken(part, one.bytes)) totals.before++
    else {
      const answer = await patiently(() => importPart(ctx, { ...what, part, raw: Buffer.from(one.bytes) }))
      records += add(totals, answer)
      progress.clear()
      tellErrors(input.name, one, answer.errors, totals.rejected)
    }
    part++
    progress.show({ done: input.read(), of: input.size, records })
  }
  progress.clear()
}

function add(totals: Totals, { accepted, duplicates, ignored, rejected }: FormatAnswer): number {
  totals.accepted += accepted
  totals.duplicates += duplicates
  totals.ignored += ignored
  totals.rejected += rejected
  return accepted + duplicates + ignored + rejected
}

function tellErrors(name: string, { line }: FilePart, errors: readonly ItemError[], rejected: number): void {
  const left = ERRORS_SHOWN - (rejected - new Set(errors.map(({ item }) => item)).size)
  for (const error of errors.slice(0, Math.max(0, left))) {
    const where = line === null || error.line === undefined ? '' : `, line ${line + error.line - 1}`
    printError(`${name}${where}: ${error.path}: ${error.message}`)
  }
}

/** A part is all in the log or not at all, so it can be given again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const last = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'busy'
      if (!isBusy || Date.now() > last) throw error
      await pause((error.extra.retryAfterSeconds ?? 1) * 1000)
    }
  }
}

function stoppedBy(broken: BrokenInput, totals: Totals): AppError {
  const next =
    'Get the whole file and give the same command again: within a day, no part of a file is taken twice.'
  const message = `${broken.message} Until there: ${summary(totals)} ${next}`
  return new AppError('bad_request', message, { cause: broken })
}

function summary({ accepted, duplicates, ignored, rejected, before }: Totals): string {
  const count = (n: number): string => n.toLocaleString('en-US')
  const parts = [`${count(accepted)} taken`]
  if (duplicates > 0) parts.push(`${count(duplicates)} were there already`)
  if (ignored > 0) parts.push(`${count(ignored)} ignored`)
  if (rejected > 0) parts.push(`${count(rejected)} could not be taken: they are kept among the rejects`)
  if (before > 0)
    parts.push(`${count(before)} ${before === 1 ? 'part was' : 'parts were'} taken by an earlier run`)
  return `${parts.join(', ')}.`
}
