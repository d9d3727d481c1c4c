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

/** What a sub-command takes besides its name. */
export interface Takes {
  /** At most so many words. */
  words: number
  options: readonly string[]
}

/**
 * The same for a command with sub-commands. An option of another sub-command is a mistake, not something to pass over:
 * whoever gave it expects that it does something.
 */
export function parseSubcommand<const T extends Options, Name extends string>(
  command: string,
  args: string[],
  options: T,
  subcommands: Readonly<Record<Name, Takes>>,
) {
  const { values, words } = parse(args, options, Number.POSITIVE_INFINITY)
  const [asked = 'list', ...rest] = words
  // safe: `in` alone would find what every object has
  const name = Object.keys(subcommands).find((known) => known === asked) as Name | undefined
  if (name === undefined) throw new UsageError(`There is no command ${command} ${asked}.`)
  const takes = subcommands[name]
  if (rest.length > takes.words) throw new UsageError(`Not understood: ${rest.slice(takes.words).join(' ')}`)
  const odd = Object.keys(values).find((option) => !takes.options.includes(option))
  if (odd !== undefined) throw new UsageError(`${command} ${name} takes no --${odd}.`)
  return { name, values, words: rest }
}

/** A word or option that must be there. */
export function needed(value: string | undefined, what: string): string {
  if (value !== undefined && value !== '') return value
  throw new UsageError(`${what} is missing.`)
}
