import { AppError } from '@/lib/base/errors'
import { decodeRecord } from '@/lib/decode/decode-record'
import type { Decoder } from '@/lib/decode/decoder'
import { DECODERS, decoderOf } from '@/lib/decode/formats'
import { readRecords } from '@/lib/decode/read-records'
import { validateEvent } from '@/lib/event/validate'
import { splitFile } from '@/lib/ingest/server/split-file'

import { UsageError, type Command } from './command'
import { BrokenInput, openInput } from './open-input'
import { needed, parse } from './parse'
import { printError, printJson } from './print'

/** `vouchsafe decode …` */
export const decode: Command = {
  name: 'decode',
  summary: "Show what other systems' records become, without taking them in",
  usage: `vouchsafe decode [<file> …] --format <format>
  --format <name>  ${DECODERS.map(({ format }) => format).join(' ')}
Prints one event a line, and at last, on stderr, every path of the records that the format's table does not know: those
are kept in details. Needs no database.`,
  async run(args) {
    const { values, words } = parse(args, { format: { type: 'string' } }, Number.POSITIVE_INFINITY)
    const format = needed(values.format, '--format')
    const decoder = decoderOf(format)
    if (decoder === undefined) throw new UsageError(`There is no format ${format}.`)
    const found: Found = { withoutHome: new Map(), refused: 0, read: 0 }
    for (const path of words.length === 0 ? ['-'] : words) {
      await decodeOne(decoder, path, found).catch((error: unknown) => {
        throw error instanceof BrokenInput ? stoppedBy(error, found) : error
      })
    }
    for (const [path, times] of [...found.withoutHome].toSorted(([, a], [, b]) => b - a)) {
      printError(`${String(times).padStart(8)}  ${path}`)
    }
    return found.refused === 0 ? 0 : 1
  },
}

/** What is said at the end: how often each path without a home was there, and how many records cannot be taken. */
interface Found {
  withoutHome: Map<string, number>
  refused: number
  read: number
}

function stoppedBy(broken: BrokenInput, { read }: Found): AppError {
  const count = `${read.toLocaleString('en-US')} ${read === 1 ? 'record was' : 'records were'}`
  const message = `${broken.message} Until there, ${count} read. Get the whole file and give the same command again.`
  return new AppError('bad_request', message, { cause: broken })
}

async function decodeOne(decoder: Decoder, path: string, found: Found): Promise<void> {
  const input = openInput(path)
  for await (const { bytes, line: first } of splitFile(input.bytes, decoder.texts === 'csv')) {
    for (const { line, text, record, problem } of readRecords(decoder, bytes)) {
      found.read++
      const where = line === null || first === null ? input.name : `${input.name}, line ${first + line - 1}`
      if (record === undefined) {
        found.refused++
        printError(`${where}: ${problem}`)
        continue
      }
      const { event, withoutHome } = decodeRecord(decoder, record, text)
      const checked = validateEvent(event, 'event', new Date())
      if ('problems' in checked) {
        found.refused++
        printError(`${where}: cannot be taken`, checked.problems)
      }
      printJson(event)
      for (const one of withoutHome()) found.withoutHome.set(one, (found.withoutHome.get(one) ?? 0) + 1)
    }
  }
}
