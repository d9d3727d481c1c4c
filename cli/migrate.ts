import { startDatabase } from '@/lib/db/start'

import type { Command } from './command'
import { parse } from './parse'
import { printJson, printLine } from './print'

/** `vouchsafe migrate` */
export const migrate: Command = {
  name: 'migrate',
  summary: 'Bring the database up to date, as `start` does',
  usage: 'vouchsafe migrate [--json]',
  async run(args) {
    const { values } = parse(args, { json: { type: 'boolean' } }, 0)
    const database = await startDatabase({ purpose: 'vouchsafe migrate' })
    await database.stop()
    if (values.json) printJson({ migrated: database.migrated })
    else if (database.migrated.length === 0) printLine('The database is up to date.')
    else for (const name of database.migrated) printLine(`Applied ${name}`)
    return 0
  },
}
