#!/usr/bin/env node
// `npx vouchsafe …` in an application that has nothing of Vouchsafe but this package.
import { AuditError } from './audit-error'
import { environment } from './environment'
import { PRISMA_USAGE, prismaCommand, PrismaUsageError } from './prisma-command'
import { PrismaProjectError } from './prisma-project'

/** A command was called wrongly: the exit code that shells use for it. */
const USAGE_EXIT = 2

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name !== 'prisma' || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${PRISMA_USAGE}\n`)
    return name === 'prisma' || name === '--help' || name === '-h' ? 0 : USAGE_EXIT
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  try {
    return await prismaCommand(args, {
      cwd: process.cwd(),
      databaseUrl: environment().databaseUrl,
      now: () => new Date(),
      say: (line) => void process.stdout.write(`${line}\n`),
      stopping: stop.signal,
    })
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): number {
  const isUsage = error instanceof PrismaUsageError
  const isExpected = isUsage || error instanceof PrismaProjectError || error instanceof AuditError
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error)
  process.stderr.write(`${text}\n${isUsage ? `\n${PRISMA_USAGE}\n` : ''}`)
  return isUsage ? USAGE_EXIT : 1
}

process.exitCode = await main(process.argv.slice(2))
