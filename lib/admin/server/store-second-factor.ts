import type { Db, Tx } from '@/lib/db/db'

/** A second factor as it is stored: the secret sealed. */
export interface SecondFactorRow {
  secret: Uint8Array
  createdAt: Date
}

/** By primary key; null when the account has none. */
export async function selectSecondFactor(db: Db, accountId: string): Promise<SecondFactorRow | null> {
  return db.prisma.secondFactor.findUnique({
    where: { accountId },
    select: { secret: true, createdAt: true },
  })
}

/** When the account's one was set; null when it has none. */
export async function secondFactorSetAt(tx: Tx, accountId: string): Promise<Date | null> {
  const found = await tx.secondFactor.findUnique({ where: { accountId }, select: { createdAt: true } })
  return found?.createdAt ?? null
}

/** Sets or replaces it; `lastStep` is the step of the code that was used for that. */
export async function putSecondFactor(
  tx: Tx,
  accountId: string,
  factor: { secret: Buffer; lastStep: number; now: Date },
): Promise<void> {
  const data = { secret: Uint8Array.from(factor.secret), lastStep: factor.lastStep, createdAt: factor.now }
  await tx.secondFactor.upsert({ where: { accountId }, create: { accountId, ...data }, update: data })
}

/** Takes it away, with the recovery codes; false when there was none. */
export async function deleteSecondFactor(tx: Tx, accountId: string): Promise<boolean> {
  await tx.recoveryCode.deleteMany({ where: { accountId } })
  const { count } = await tx.secondFactor.deleteMany({ where: { accountId } })
  return count === 1
}

/** Whether the account has one. */
export async function hasSecondFactor(tx: Tx, accountId: string): Promise<boolean> {
  return (await secondFactorSetAt(tx, accountId)) !== null
}

/** Uses a step up: false when it or a later one was used before. One statement, so of two at once one is true. */
export async function takeStep(db: Db, accountId: string, step: number): Promise<boolean> {
  const { count } = await db.prisma.secondFactor.updateMany({
    where: { accountId, lastStep: { lt: step } },
    data: { lastStep: step },
  })
  return count === 1
}

/** Puts new recovery codes in the place of all old ones. */
export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  macs: readonly Buffer[],
): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { accountId } })
  await tx.recoveryCode.createMany({
    data: macs.map((mac) => ({ accountId, codeMac: Uint8Array.from(mac) })),
  })
}

/** Uses a recovery code up: false when it is none of the account's, or was used before. */
export async function takeRecoveryCode(db: Db, accountId: string, mac: Buffer, at: Date): Promise<boolean> {
  const { count } = await db.prisma.recoveryCode.updateMany({
    where: { accountId, codeMac: Uint8Array.from(mac), usedAt: null },
    data: { usedAt: at },
  })
  return count === 1
}

/** How many are left. */
export function countRecoveryCodes(db: Db, accountId: string): Promise<number> {
  return db.prisma.recoveryCode.count({ where: { accountId, usedAt: null } })
}
