import path from 'node:path'
import { parseArgs } from 'node:util'

import { checkDatabase } from './prisma-check'
import { connect, type Connection } from './prisma-connect'
import type { Post } from './prisma-deliver'
import { Outbox } from './prisma-outbox'
import {
  findPrisma,
  type PrismaProject,
  PrismaProjectError,
  readProject,
  writeMigration,
} from './prisma-project'
import { shipAll, type Shipped, shipRefused } from './prisma-ship'
import { RunningShipper } from './prisma-shipper'
import { readSettings } from './settings'
import { Transport } from './transport'

/** How it is called. */
export const PRISMA_USAGE = `vouchsafe prisma init [--check] [--schema <path>] [--migrations <folder>] [--database <url>]
vouchsafe prisma ship [--once | --refused] [--database <url>]
  init                writes the Prisma migration that audits every model of the schema, or what changed since the last one
    --check           writes nothing: exit code 1 where schema and migrations do not agree, or a database with them
    --schema <path>   the schema's file or folder; found as Prisma finds it
    --migrations <f>  the folder of migrations
    --database <url>  what that database, to which all migrations were applied, does not have as it should is written too
  ship                sends what the database captured to Vouchsafe, until stopped
    --once            sends what is there, and ends
    --refused         sends again what Vouchsafe refused, and ends
    --database <url>  the application's database; by default DATABASE_URL
VOUCHSAFE_URL and VOUCHSAFE_KEY say where to send.`

/** What a command of a terminal runs in. */
export interface Terminal {
  cwd: string
  /** Of the environment, where `--database` is not given. */
  databaseUrl: string | undefined
  now(): Date
  say(line: string): void
  /** Aborted when the command is to end. */
  stopping: AbortSignal
}

/** Was called in a way that makes no sense. */
export class PrismaUsageError extends Error {
  override readonly name = 'PrismaUsageError'
}

const OPTIONS = {
  check: { type: 'boolean' },
  schema: { type: 'string' },
  migrations: { type: 'string' },
  database: { type: 'string' },
  once: { type: 'boolean' },
  refused: { type: 'boolean' },
} as const

type Values = ReturnType<typeof read>['values']

const TAKES: Readonly<Record<string, readonly (keyof typeof OPTIONS)[]>> = {
  init: ['check', 'schema', 'migrations', 'database'],
  ship: ['database', 'once', 'refused'],
}

/**
 * `vouchsafe prisma …`: resolves with the exit code.
 *
 * @throws PrismaUsageError, PrismaProjectError or AuditError, whose messages say what to do.
 */
export async function prismaCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = read(args)
  const [name = '', ...more] = positionals
  const takes = Object.hasOwn(TAKES, name) ? TAKES[name]! : null
  if (takes === null) throw new PrismaUsageError(`There is no command prisma ${name}.`)
  const odd = Object.keys(values).find((option) => !takes.some((taken) => taken === option))
  if (odd !== undefined) throw new PrismaUsageError(`prisma ${name} takes no --${odd}.`)
  if (more.length > 0) throw new PrismaUsageError(`Not understood: ${more.join(' ')}`)
  return name === 'init' ? init(values, terminal) : ship(values, terminal)
}

function read(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new PrismaUsageError(error instanceof Error ? error.message : String(error))
  }
}

async function init({ check, schema, migrations, database }: Values, terminal: Terminal): Promise<number> {
  const places = findPrisma(terminal.cwd, {
    ...(schema !== undefined && { schema }),
    ...(migrations !== undefined && { migrations }),
  })
  const inFiles = readProject(terminal.cwd, places)
  if (check === true) return checked(inFiles, database, terminal)
  const project = database === undefined ? inFiles : await withDatabase(inFiles, database)
  const file = writeMigration(project, terminal.now())
  const count = project.watched.tables.length
  if (file === null) terminal.say(`Nothing to do: the migrations audit all ${count} tables of the schema.`)
  else
    terminal.say(
      `Wrote ${path.relative(terminal.cwd, file)}: apply it with "prisma migrate dev" or "prisma migrate deploy".`,
    )
  for (const line of changes(project)) terminal.say(line)
  return 0
}

/** The project with what its migration has to do besides, so that this database audits as the schema says. */
async function withDatabase(project: PrismaProject, database: string): Promise<PrismaProject> {
  const found = await withConnection(database, ({ client }) => checkDatabase(client, project.watched.tables))
  if (found.problems.length === 0) return project
  const { isCaptureStale, watch, unwatch } = project.difference ?? { ...found, watch: [], unwatch: [] }
  const known = new Set(watch.map(({ table }) => table))
  const difference = {
    isCaptureStale: isCaptureStale || found.isCaptureStale,
    watch: [...watch, ...found.tables.filter(({ table }) => !known.has(table))],
    unwatch,
  }
  return { ...project, difference }
}

async function checked(
  project: PrismaProject,
  database: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const { tables } = project.watched
  const behind = changes(project).map((line) => `The migrations are behind the schema: ${line.trim()}`)
  const found =
    database === undefined
      ? []
      : (await withConnection(database, ({ client }) => checkDatabase(client, tables))).problems
  for (const problem of [...behind, ...found]) terminal.say(problem)
  if (behind.length > 0) terminal.say('Run "vouchsafe prisma init", and apply its migration.')
  else if (found.length > 0)
    terminal.say(
      'Apply all migrations. Where they are, "vouchsafe prisma init --database <url>" writes another.',
    )
  else terminal.say(`All ${tables.length} tables of the schema are audited.`)
  return behind.length + found.length === 0 ? 0 : 1
}

/** What a migration changes, one line for each table; and what it keeps back without having been told. */
function changes({ difference, watched, migrated }: PrismaProject): string[] {
  if (difference === null) return []
  const { isCaptureStale, watch, unwatch } = difference
  return [
    ...(isCaptureStale
      ? [`  the functions of this version${migrated.version === null ? '' : ', in place of another'}`]
      : []),
    ...watch.map(({ table, options }) => {
      const how = migrated.tables.has(table) ? 'audits in another way' : 'audits'
      const without = options.redact.length > 0 ? `, without the values of ${options.redact.join(', ')}` : ''
      return `  ${how} ${table}${without}`
    }),
    ...unwatch.map((table) => `  audits ${table} no more`),
    ...watched.redactedByName.map(
      (field) => `  ${field} is redacted for its name: mark it @vouchsafe.keep if it is no secret`,
    ),
  ]
}

async function ship({ once, refused, database }: Values, terminal: Terminal): Promise<number> {
  const connectionString = database ?? terminal.databaseUrl
  if (connectionString === undefined)
    throw new PrismaUsageError('Whose changes? Give --database, or set DATABASE_URL.')
  if (once === true && refused === true)
    throw new PrismaUsageError('prisma ship takes --once or --refused, not both.')
  const settings = readSettings({})
  const transport = new Transport(settings)
  const post: Post = (lines) => transport.post(lines, settings.timeoutMs)
  if (once === true || refused === true) {
    const done = await withConnection(connectionString, ({ client }) =>
      shipNow(new Outbox(client), post, refused === true),
    )
    terminal.say(
      `${done.shipped} events are stored${done.refused === 0 ? '' : `, and ${done.refused} are refused and kept in vouchsafe.refused`}.`,
    )
    return done.refused === 0 ? 0 : 1
  }
  const shipper = new RunningShipper({
    database: { connectionString },
    post,
    onError: (error) => terminal.say(error instanceof Error ? error.message : String(error)),
  })
  await new Promise<void>((resolve) => {
    if (terminal.stopping.aborted) resolve()
    terminal.stopping.addEventListener('abort', () => resolve(), { once: true })
  })
  await shipper.stop()
  terminal.say(`${shipper.counters().shipped} events are stored.`)
  return 0
}

async function shipNow(outbox: Outbox, post: Post, refused: boolean): Promise<Shipped> {
  if (!(await outbox.lead()))
    throw new PrismaProjectError('Another shipper is at work: it sends what is there.')
  if (refused) return shipRefused(outbox, post)
  const done: Shipped = { shipped: 0, refused: 0 }
  await shipAll(outbox, post, (settled) => {
    for (const one of settled) done[one.refused === null ? 'shipped' : 'refused']++
  })
  return done
}

async function withConnection<T>(
  connectionString: string,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect({ connectionString })
  try {
    return await use(connection)
  } finally {
    await connection.close()
  }
}
