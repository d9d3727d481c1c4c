import { AppError } from '@/lib/base/errors'
import { AuditError } from '@/sdk/src/audit-error'
import { PRISMA_USAGE, prismaCommand, PrismaUsageError } from '@/sdk/src/prisma-command'
import { PrismaProjectError } from '@/sdk/src/prisma-project'

import { UsageError, type Command } from './command'
import { printLine } from './print'

/** `vouchsafe prisma …` */
export const prisma: Command = {
  name: 'prisma',
  summary: "Have an application's PostgreSQL capture every change, and send what it captured",
  usage: PRISMA_USAGE,
  async run(args) {
    const stop = new AbortController()
    const onSignal = () => stop.abort()
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
    try {
      return await prismaCommand(args, {
        cwd: process.cwd(),
        // DATABASE_URL is Vouchsafe's own here, and not the application's.
        databaseUrl: undefined,
        now: () => new Date(),
        say: printLine,
        stopping: stop.signal,
      })
    } catch (error) {
      if (error instanceof PrismaUsageError) throw new UsageError(error.message)
      if (error instanceof PrismaProjectError || error instanceof AuditError) {
        throw new AppError('bad_request', error.message, { cause: error })
      }
      throw error
    } finally {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    }
  },
}
