import { existsSync } from 'node:fs'
import path from 'node:path'

import { AppError } from '@/lib/base/errors'
import { type CoverageItem, isGap } from '@/sdk/audit-coverage/coverage'
import { type Coverage, lookAt } from '@/sdk/audit-coverage/look'
import { LogError, type LogPlace } from '@/sdk/audit-coverage/seen'
import { environment } from '@/sdk/src/environment'

import { type Command, UsageError } from './command'
import { parse } from './parse'
import { printJson, printLine, printTable } from './print'

const OPTIONS = {
  days: { type: 'string' },
  tenant: { type: 'string' },
  'no-log': { type: 'boolean' },
  fail: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const DAYS_DEFAULT = 30
const DAY_MS = 86_400_000

/** `vouchsafe coverage` */
export const coverage: Command = {
  name: 'coverage',
  summary: 'Find what an application changes without an event: in its code, and in its log',
  usage: `vouchsafe coverage [<folder>] [--days <${DAYS_DEFAULT}>] [--no-log] [--fail] [--json]
  <folder>   the application: routes of Express, Fastify, Hono and Next.js, server actions, models of its Prisma schema
  --days     an event counts that is not older
  --tenant   where the key is one of the whole instance
  --no-log   look at the code alone
  --fail     exit code 1 when something is not covered, was not looked at, or nothing was found at all: for CI
  --json     for machines
The log is asked at VOUCHSAFE_URL, with the API key VOUCHSAFE_KEY and its scope events:read. What is left out on purpose has a
comment above it: // unaudited: and why; a model has /// @vouchsafe.ignore and why.`,
  async run(args) {
    const { values, words } = parse(args, OPTIONS, 1)
    const folder = path.resolve(words[0] ?? '.')
    if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`)
    const since = new Date(Date.now() - daysOf(values.days) * DAY_MS)
    const log = values['no-log'] === true ? null : placeOfLog(values.tenant)
    const found = await lookAt({ folder, log, since }).catch((error: unknown) => {
      throw error instanceof LogError ? new AppError('bad_request', error.message, { cause: error }) : error
    })
    const gaps = found.items.filter(isGap)
    if (values.json === true) printJson({ ...found, gaps: gaps.length, since: since.toISOString() })
    else print(found, gaps)
    const isShown = gaps.length === 0 && found.notes.length === 0 && found.items.length > 0
    return values.fail === true && !isShown ? 1 : 0
  },
}

function daysOf(text: string | undefined): number {
  const days = text === undefined ? DAYS_DEFAULT : Number(text)
  if (Number.isInteger(days) && days > 0) return days
  throw new UsageError('--days is a whole number above 0.')
}

function placeOfLog(tenant: string | undefined): LogPlace {
  const { url, key } = environment()
  if (url === undefined || key === undefined) {
    throw new UsageError(
      'Set VOUCHSAFE_URL and VOUCHSAFE_KEY (an API key with the scope events:read), or give --no-log.',
    )
  }
  return { url, key, tenant }
}

function print({ items, notes }: Coverage, gaps: readonly CoverageItem[]): void {
  if (items.length > 0) {
    printTable(
      ['STATE', 'WHAT', 'WHERE', 'WHY'],
      items.map(({ state, name, where, why }) => [state, name, where, why]),
    )
    printLine('')
  }
  for (const note of notes) printLine(note)
  if (items.length === 0)
    printLine(
      'Nothing was found that changes something, which shows nothing: is it the folder of an application with one of these frameworks?',
    )
  else if (gaps.length === 0) printLine(`Nothing is missing: ${counted(items.length)} looked at.`)
  else printLine(`${gaps.length} of ${counted(items.length)} not covered.`)
}

const counted = (count: number): string => (count === 1 ? 'one way in' : `${count} ways in`)
