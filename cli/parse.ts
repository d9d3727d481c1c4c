import { parseArgs, type ParseArgsConfig } from 'node:util'

import { UsageError } from './command'

type Options = NonNullable<ParseArgsConfig['options']>
/** Options that every command of a tenant takes. */
export const COMMON = {
  tenant: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options

/** Options and up to `most` words of a command. Unknown options and more words are mistakes. */
export function parse<const T extends Options>(args: string[], options: T, most: number) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true })
    if (parsed.positionals.length > most) {
      throw new UsageError(`Not understood: ${parsed.positionals.slice(most).join(' ')}`)
    }
    return { values: parsed.values, words: parsed.positionals }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** A word or option that must be there. */
export function needed(value: string | undefined, what: string): string {
  if (value !== undefined && value !== '') return value
  throw new UsageError(`${what} is missing.`)
}
