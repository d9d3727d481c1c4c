import { CAPTURE_SQL } from './prisma-capture-sql'

/** A function of the capture, as the catalogue of PostgreSQL has it. */
export interface MadeFunction {
  name: string
  body: string
  /** It runs with the rights of its owner. */
  isDefiner: boolean
  /** Settings that it fixes, in small letters and their order: `search_path=pg_catalog, pg_temp`. */
  settings: string[]
}

/** A table of the capture: its columns in their order, each with its type. */
export interface MadeTable {
  name: string
  columns: string[]
}

const FUNCTION =
  /^CREATE OR REPLACE FUNCTION vouchsafe\.(\w+)\([^)]*\) RETURNS \w+\n([^$]*)AS \$vouchsafe\$([^]*?)\$vouchsafe\$/gm
const SETTING = /SET (\w+) = (.+?)\s*$/gm
const TABLE = /^CREATE TABLE IF NOT EXISTS vouchsafe\.(\w+) \(\n([^;]*)\n\)/gm
const COLUMN = /^ {2}([a-z_]+) ([a-z0-9]+(?:\[\])?)/

/** The functions that the migration makes, told from its text. */
export function madeFunctions(): MadeFunction[] {
  return [...CAPTURE_SQL.matchAll(FUNCTION)].map(([, name = '', head = '', body = '']) => ({
    name,
    body,
    isDefiner: head.includes('SECURITY DEFINER'),
    settings: [...head.matchAll(SETTING)]
      .map(([, setting, value]) => `${setting}=${value?.replaceAll("'", '')}`.toLowerCase())
      .toSorted(),
  }))
}

/** Its tables. */
export function madeTables(): MadeTable[] {
  const made: MadeTable[] = []
  for (const [, name = '', text = ''] of CAPTURE_SQL.matchAll(TABLE)) {
    const columns = text.split('\n').flatMap((line) => {
      const like = /^ {2}LIKE vouchsafe\.(\w+)/.exec(line)?.[1]
      if (like !== undefined) return made.find((one) => one.name === like)?.columns ?? []
      const [, column, type = ''] = COLUMN.exec(line) ?? []
      return column === undefined ? [] : [`${column} ${LONG_NAMES[type] ?? type}`]
    })
    made.push({ name, columns })
  }
  return made
}

/** As PostgreSQL calls them. */
const LONG_NAMES: Readonly<Record<string, string>> = { timestamptz: 'timestamp with time zone' }
