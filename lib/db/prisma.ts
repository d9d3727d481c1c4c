import { PrismaPg } from '@prisma/adapter-pg'

import { PrismaClient } from './generated/client'
import { connectionConfig, ignoreLostConnection, type PoolOptions } from './pool'

export type { PrismaClient } from './generated/client'

/** Prisma over its own small pool: a burst of events or a long export must never keep anybody from signing in. */
export function makePrisma(url: string, options: PoolOptions): PrismaClient {
  const adapter = new PrismaPg(connectionConfig(url, options), {
    onPoolError: ignoreLostConnection,
    onConnectionError: ignoreLostConnection,
  })
  return new PrismaClient({ adapter, errorFormat: 'minimal' })
}
