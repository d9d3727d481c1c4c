import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadLogs } from '@/lib/access/server/load-tenants'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import { type ContinuedLog, continueLog } from '@/lib/proof/server/continue-log'
import { type GivenUpLog, giveUpLogs } from '@/lib/proof/server/give-up-logs'
import { giveUpNames } from '@/lib/proof/server/give-up-names'
import { guardDirectory } from '@/lib/proof/server/guard'
import { listLogs } from '@/lib/proof/server/list-logs'
import { adoptGuard } from '@/lib/proof/server/mend-guard'

import { type Command, UsageError } from './command'
import { parseSubcommand, type Takes } from './parse'
import { printError, printJson, printLine, printTable } from './print'
import { withCtx } from './session'

const OPTIONS = {
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  'guard-lost': { type: 'boolean' },
} as const
const SUBCOMMANDS = {
  list: { words: 0, options: ['json'] },
  adopt: { words: 0, options: ['json'] },
  continue: { words: 1, options: ['json', 'all', 'guard-lost'] },
} satisfies Record<string, Takes>

/** `vouchsafe logs …` */
export const logs: Command = {
  name: 'logs',
  summary: 'Say how far logs are signed; go on after a loss',
  usage: `vouchsafe logs list
vouchsafe logs adopt
  makes a guard that was lost, or is older, anew from the checkpoints in the database, which must be the newest there is
vouchsafe logs continue <log> | --all [--guard-lost]
  after signed entries were lost for good: the log goes on under another name, and says what is lost;
  nothing is signed any more under the name before. With --all also logs end that are not there at all
  --guard-lost  VOUCHSAFE_KEYS was restored, too: nobody knows what was signed last, so no log keeps its name.
                Killed, and run again, it goes on where it was; after its end it does all of it once more
  --json  for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('logs', args, OPTIONS, SUBCOMMANDS)
    const json = values.json === true
    const which = name === 'continue' ? oneOrAll(words[0], values.all === true) : null
    return withCtx(`vouchsafe logs ${name}`, async (ctx) => {
      switch (name) {
        case 'list':
          return list(ctx, json)
        case 'adopt':
          return adopt(ctx, json)
        case 'continue':
          return continueLogs(ctx, which, { json, isGuardLost: values['guard-lost'] === true })
      }
    })
  },
}

/** What is named, or null for all. */
function oneOrAll(word: string | undefined, all: boolean): string | null {
  if (all === (word !== undefined)) throw new UsageError('Name one log, or say --all.')
  return word ?? null
}

async function list(ctx: Ctx, json: boolean): Promise<number> {
  const rows = await listLogs(ctx.db)
  if (json) printJson({ logs: rows })
  else
    printTable(
      ['LOG', 'TENANT', 'ENTRIES', 'SIGNED', 'PROBLEM'],
      rows.map((row) => [
        row.log,
        row.tenant,
        `${row.size}`,
        row.signed === null ? null : `${row.signed}`,
        row.problem,
      ]),
    )
  return rows.some(({ problem }) => problem !== null) ? 1 : 0
}

async function adopt(ctx: Ctx, json: boolean): Promise<number> {
  const adopted = await adoptGuard(ctx.db, guardDirectory(env().keysDir))
  const failed = adopted.filter(({ problem }) => problem !== null)
  if (json) printJson({ adopted })
  else {
    printLine(`${adopted.length - failed.length} logs were adopted: they are signed from where they stand.`)
    for (const { identity, problem } of failed) printError(`Log ${identity}: ${problem}`)
  }
  return failed.length > 0 ? 1 : 0
}

async function continueLogs(
  ctx: Ctx,
  which: string | null,
  { json, isGuardLost }: { json: boolean; isGuardLost: boolean },
): Promise<number> {
  const place = { guardDir: guardDirectory(env().keysDir), url: env().url }
  const logs = (await loadLogs(ctx.db)).map(({ tenant }) => tenant)
  const named = logs.filter((tenant) => which === null || isNamed(tenant, which))
  if (which !== null && named.length === 0)
    throw new UsageError(`There is no log ${which}. \`vouchsafe logs list\` names them.`)
  if (isGuardLost) await giveUpNames(ctx, named, place)
  const continued: ContinuedLog[] = []
  const failed: string[] = []
  for (const tenant of named) {
    try {
      continued.push(...(await continueLog(ctx, tenant, place)))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      failed.push(`${tenant.slug}: ${error.message}`)
    }
  }
  const lost = which === null ? await giveUpLogs(ctx, place.guardDir) : []
  if (json) printJson({ continued, lost, failed })
  else printGoneOn(continued, lost)
  if (!json && continued.length + lost.length + failed.length === 0)
    printLine('All that was signed is there: nothing was to be done.')
  for (const message of failed) printError(message)
  return failed.length > 0 ? 1 : 0
}

const isNamed = ({ slug, logId, logIdentity }: TenantRef, which: string): boolean =>
  [slug, logId, logIdentity].includes(which)

function printGoneOn(continued: readonly ContinuedLog[], lost: readonly GivenUpLog[]): void {
  for (const one of continued) printContinued(one)
  for (const { origin, tenant, size } of lost)
    printLine(`${origin} has ended: all of its ${size} entries are lost, and tenant ${tenant} with them.`)
}

function printContinued({ tenant, was, now }: ContinuedLog): void {
  printLine(`${tenant}: ${was.origin} has ended.`)
  printLine(`  ${was.size} entries of it were signed, and ${was.kept} of them are proven to be here.`)
  printLine(
    now.index < was.size
      ? `  Entries ${now.index} to ${was.size - 1} are lost.`
      : `  Its ${now.index} entries are not those that were signed: from ${was.kept} on they may be others.`,
  )
  printLine(`  It goes on as ${now.origin}. Whoever verifies it needs this key:`, `  ${now.vkey}`)
}
