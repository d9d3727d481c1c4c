import { AppError } from '@/lib/base/errors'
import { SetupError } from '@/lib/config/setup-error'

import { ChildFailed } from './child'
import { UsageError, type Command } from './command'
import { coverage } from './coverage'
import { decode } from './decode'
import { demo } from './demo'
import { doctor } from './doctor'
import { importCommand } from './import'
import { keys } from './keys'
import { listen } from './listen'
import { logs } from './logs'
import { migrate } from './migrate'
import { printError, printLine } from './print'
import { prisma } from './prisma'
import { rules } from './rules'
import { scrub } from './scrub'
import { dev, start } from './start'
import { tenants } from './tenants'
import { users } from './users'
import { verify } from './verify'
import { verifyDelivery } from './verify-delivery'

const COMMANDS: readonly Command[] = [
  start,
  demo,
  dev,
  migrate,
  tenants,
  users,
  keys,
  importCommand,
  decode,
  rules,
  logs,
  scrub,
  coverage,
  prisma,
  listen,
  verify,
  verifyDelivery,
  doctor,
]

/** A command was called wrongly: the exit code that shells use for it. */
const USAGE_EXIT = 2

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  const command = COMMANDS.find((known) => known.name === name)
  if (!command) return help(name)
  if (rest.includes('--help') || rest.includes('-h')) {
    printLine(...command.usage.split('\n'))
    return 0
  }
  try {
    return await command.run(rest)
  } catch (error) {
    return failed(error, command)
  }
}

function failed(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    printError(`${error.message}\n\n${command.usage}`)
    return USAGE_EXIT
  }
  if (error instanceof AppError) printError(error.message, error.extra.problems)
  else if (error instanceof SetupError || error instanceof ChildFailed) printError(error.message)
  else printError(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}

function help(name: string | undefined): number {
  const asked = name === undefined || name === 'help' || name === '--help' || name === '-h'
  if (!asked) printError(`There is no command ${name}.\n`)
  const width = Math.max(...COMMANDS.map((command) => command.name.length))
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  const text = ['vouchsafe <command> [--help]', '', ...lines].join('\n')
  if (asked) printLine(...text.split('\n'))
  else printError(text)
  return asked ? 0 : USAGE_EXIT
}

process.exitCode = await main(process.argv.slice(2))
