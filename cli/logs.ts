import type { Ctx } from '@/lib/access/ctx'
import { env } from '@/lib/config/env'
import { guardDirectory } from '@/lib/proof/server/guard'
import { listLogs } from '@/lib/proof/server/list-logs'
import { adoptGuard, giveUpLog } from '@/lib/proof/server/mend-guard'

import type { Command } from './command'
import { needed, parseSubcommand, type Takes } from './parse'
import { printError, printJson, printLine, printTable } from './print'
import { withCtx } from './session'

const SUBCOMMANDS = {
  list: { words: 0, options: ['json'] },
  adopt: { words: 0, options: ['json'] },
  'give-up': { words: 1, options: ['json'] },
} satisfies Record<string, Takes>

/** `vouchsafe logs …` */
export const logs: Command = {
  name: 'logs',
  summary: 'Say how far logs are signed; mend the guard after a loss',
  usage: `vouchsafe logs list
vouchsafe logs adopt
  makes a lost guard anew from the checkpoints in the database, which must be the newest there is
vouchsafe logs give-up <log>
  after entries were lost for good: the database is served again, and the log never signed again
  --json  for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('logs', args, { json: { type: 'boolean' } }, SUBCOMMANDS)
    const which = name === 'give-up' ? needed(words[0], 'The log') : ''
    const json = values.json === true
    return withCtx(`vouchsafe logs ${name}`, async (ctx) => {
      switch (name) {
        case 'list':
          return list(ctx, json)
        case 'adopt':
          return adopt(ctx, json)
        case 'give-up':
          return giveUp(which, json)
      }
    })
  },
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
    for (const { logId, problem } of failed) printError(`Log ${logId}: ${problem}`)
  }
  return failed.length > 0 ? 1 : 0
}

async function giveUp(logId: string, json: boolean): Promise<number> {
  const { origin, size } = await giveUpLog(guardDirectory(env().keysDir), logId)
  if (json) printJson({ logId, origin, size: Number(size) })
  else printLine(`${origin} was signed up to ${size} entries, and is never signed again.`)
  return 0
}
