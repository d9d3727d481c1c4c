import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { withClient } from '@/lib/db/client'
import { captureMigration } from '@/lib/testing/capture-migration'
import { withAudit } from '@/sdk/src/prisma'

import type { BenchCluster } from './cluster'
import type { Figure } from './figures'
import { medianOf } from './sdk'

const WRITES = 5

/** What auditing by triggers adds to writes through Prisma: its application is Vouchsafe itself, with its own schema. */
export async function benchPrisma(cluster: BenchCluster, say: (line: string) => void): Promise<Figure[]> {
  const { db, ownerUrl } = await cluster.database('bench_prisma')
  const id = randomUUID()
  const email = `${id}@example.com`
  await db.prisma.account.create({
    data: { id, email, name: 'Ada', passwordHash: 'x', instanceAdmin: false },
  })
  const audited = withAudit(db.prisma, { actor: { type: 'user', id: 'u_1' }, traceId: id })
  const single = (prisma: typeof db.prisma) => (n: number) =>
    prisma.account.update({ where: { id }, data: { name: `Ada ${n}` }, select: { id: true } })
  const several = (prisma: typeof db.prisma) => (n: number) =>
    prisma.$transaction(async (tx) => {
      for (let i = 0; i < WRITES; i++) await single(tx as typeof db.prisma)(n * WRITES + i)
    })

  say('sdk: writes through Prisma, unaudited')
  const alone = { single: await medianOf(single(db.prisma)), several: await medianOf(several(db.prisma)) }
  await withClient(ownerUrl, (client) =>
    client.query(captureMigration(readFileSync('prisma/schema.prisma', 'utf8'))),
  )
  say('sdk: writes through Prisma, captured by triggers, and with their context')
  const captured = await medianOf(single(db.prisma))
  const whole = { single: await medianOf(single(audited)), several: await medianOf(several(audited)) }

  const beside = (ms: number) => ({ note: `unaudited ${ms.toFixed(2)} ms` })
  const figure = (name: string, value: number, more: Partial<Figure> = {}): Figure => ({
    part: 'sdk',
    name,
    value,
    unit: 'ms p50',
    ...more,
  })
  return [
    figure('a Prisma update, captured by its trigger', captured, beside(alone.single)),
    figure('… which the trigger adds', captured - alone.single),
    figure(
      'a Prisma update with withAudit, which puts a transaction around it',
      whole.single,
      beside(alone.single),
    ),
    figure('… which auditing adds', whole.single - alone.single),
    figure(
      `an interactive transaction of ${WRITES} updates with withAudit`,
      whole.several,
      beside(alone.several),
    ),
    figure('… which auditing adds to each update', (whole.several - alone.several) / WRITES),
  ]
}
