import { randomUUID } from 'node:crypto'

import { z } from 'zod'

import { AppError } from '@/lib/base/errors'
import { nameKey } from '@/lib/base/name-key'
import { openSecret, sealSecret } from '@/lib/config/sealed-bytes'
import type { Db, Tx } from '@/lib/db/db'
import { LOG_FORMATS, type LogFormat } from '@/lib/delivery/konnect/api-input'

/** A destination as Konnect's API sets it. */
export interface KonnectFacts {
  name: string
  endpoint: string
  authorization: string
  logFormat: LogFormat
  skipSslVerification: boolean
}

/** A stored one. */
export interface KonnectDestination extends KonnectFacts {
  id: string
  tenantId: string
  createdAt: Date
  updatedAt: Date | null
}

const secretsShape = z.strictObject({ endpoint: z.string(), authorization: z.string() })

const secretsOf = (id: string, { endpoint, authorization }: KonnectFacts) => {
  const text = JSON.stringify({ endpoint, authorization })
  return Uint8Array.from(sealSecret({ purpose: 'konnect destination', owner: id }, text))
}

interface Row {
  id: string
  tenantId: string
  name: string
  secrets: Uint8Array
  logFormat: string
  skipSslVerification: boolean
  createdAt: Date
  updatedAt: Date | null
}

function opened({ secrets, logFormat, ...row }: Row): KonnectDestination {
  const text = openSecret({ purpose: 'konnect destination', owner: row.id }, secrets)
  return {
    ...row,
    logFormat: z.enum(LOG_FORMATS).parse(logFormat),
    ...secretsShape.parse(JSON.parse(text)),
  }
}

/** The destinations of a tenant that are called so, oldest first. */
export async function selectKonnectDestinations(
  tx: Tx,
  tenantId: string,
  { named, containing }: { named?: string | undefined; containing?: string | undefined },
): Promise<KonnectDestination[]> {
  const rows = await tx.konnectDestination.findMany({
    where: {
      tenantId,
      AND: [
        named === undefined ? {} : { name: named },
        containing === undefined ? {} : { nameKey: { contains: nameKey(containing) } },
      ],
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(opened)
}

/** How many a tenant has. */
export const countKonnectDestinations = (tx: Tx, tenantId: string): Promise<number> =>
  tx.konnectDestination.count({ where: { tenantId } })

/** The destination of this id, if it belongs to one of these tenants; null: to any. */
export async function findKonnectDestination(
  tx: Tx,
  id: string,
  tenantIds: readonly string[] | null,
): Promise<KonnectDestination | null> {
  const owner = tenantIds === null ? {} : { tenantId: { in: [...tenantIds] } }
  const row = await tx.konnectDestination.findFirst({ where: { id, ...owner } })
  return row && opened(row)
}

/** Nobody changes it, or points a webhook at it, until the transaction ends. */
export async function lockKonnectDestination(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM konnect_destination WHERE id = ${id}::uuid FOR UPDATE`
}

/** Whether another destination of the tenant is called so, as names are compared. */
export async function isNameTaken(
  tx: Tx,
  tenantId: string,
  name: string,
  but: string | null,
): Promise<boolean> {
  const row = await tx.konnectDestination.findFirst({ where: { tenantId, nameKey: nameKey(name) } })
  return row !== null && row.id !== but
}

export async function insertKonnectDestination(
  tx: Tx,
  tenantId: string,
  facts: KonnectFacts,
  now: Date,
): Promise<KonnectDestination> {
  const { name, logFormat, skipSslVerification } = facts
  const id = randomUUID()
  const kept = { name, nameKey: nameKey(name), logFormat, skipSslVerification }
  await tx.konnectDestination.create({
    data: { id, tenantId, ...kept, secrets: secretsOf(id, facts), createdAt: now },
  })
  return { ...facts, id, tenantId, createdAt: now, updatedAt: null }
}

export async function updateKonnectDestination(
  tx: Tx,
  id: string,
  facts: KonnectFacts,
  now: Date,
): Promise<void> {
  const { name, logFormat, skipSslVerification } = facts
  const kept = { name, nameKey: nameKey(name), logFormat, skipSslVerification }
  await tx.konnectDestination.update({
    where: { id },
    data: { ...kept, secrets: secretsOf(id, facts), updatedAt: now },
  })
}

export const deleteKonnectDestinationRow = (tx: Tx, id: string) =>
  tx.konnectDestination.delete({ where: { id } })

/** A webhook, and what sends for it. */
export interface KonnectWebhook {
  tenantId: string
  konnectDestinationId: string | null
  enabled: boolean
  destinationId: string | null
  replayId: string | null
}

/** As it is before anybody set it. */
const unset = (tenantId: string): KonnectWebhook => ({
  tenantId,
  konnectDestinationId: null,
  enabled: false,
  destinationId: null,
  replayId: null,
})

export const findKonnectWebhook = async (tx: Tx, tenantId: string): Promise<KonnectWebhook> =>
  (await tx.konnectWebhook.findUnique({ where: { tenantId } })) ?? unset(tenantId)

/** The same, which nobody else changes until the transaction ends. */
export async function lockKonnectWebhook(tx: Tx, tenantId: string): Promise<KonnectWebhook> {
  await tx.$executeRaw`
    INSERT INTO konnect_webhook (tenant_id, enabled) VALUES (${tenantId}::uuid, false) ON CONFLICT DO NOTHING`
  await tx.$executeRaw`SELECT FROM konnect_webhook WHERE tenant_id = ${tenantId}::uuid FOR UPDATE`
  return findKonnectWebhook(tx, tenantId)
}

/**
 * A webhook and the destination that it is to point at, which nobody else changes until the transaction ends; locked in the order
 * in which a change of a destination locks its webhooks. `given` undefined: the one that it points at.
 *
 * @throws AppError conflict where it was pointed at another one meanwhile.
 */
export async function lockWebhookAndChosen(
  tx: Tx,
  tenantId: string,
  given: string | null | undefined,
): Promise<KonnectWebhook> {
  const id = given === undefined ? (await findKonnectWebhook(tx, tenantId)).konnectDestinationId : given
  if (id !== null) await lockKonnectDestination(tx, id)
  const webhook = await lockKonnectWebhook(tx, tenantId)
  if (given === undefined && webhook.konnectDestinationId !== id)
    throw new AppError('conflict', 'Somebody else changed the webhook meanwhile. Try again.')
  return webhook
}

/** Every webhook that points at a destination, locked. */
export async function lockWebhooksTo(tx: Tx, konnectDestinationId: string): Promise<KonnectWebhook[]> {
  await tx.$executeRaw`
    SELECT FROM konnect_webhook WHERE konnect_destination_id = ${konnectDestinationId}::uuid ORDER BY tenant_id FOR UPDATE`
  return tx.konnectWebhook.findMany({ where: { konnectDestinationId }, orderBy: { tenantId: 'asc' } })
}

export async function updateKonnectWebhook(tx: Tx, { tenantId, ...facts }: KonnectWebhook): Promise<void> {
  await tx.konnectWebhook.update({ where: { tenantId }, data: facts })
}

/** Notes the replay job that follows this one. False: another one came in between. */
export async function followReplay(
  tx: Tx,
  { tenantId, replayId }: KonnectWebhook,
  next: string,
): Promise<boolean> {
  const where = { tenantId, replayId }
  const { count } = await tx.konnectWebhook.updateMany({ where, data: { replayId: next } })
  return count > 0
}

/** Whether a destination of a tenant sends for its webhook to what another tenant, above it, has chosen. */
export async function isChosenAbove(
  tx: Tx,
  { id, tenantId }: { id: string; tenantId: string },
): Promise<boolean> {
  const chosen = { tenantId: { not: tenantId } }
  return (await tx.konnectWebhook.count({ where: { destinationId: id, chosen } })) > 0
}

/** The tenants of these whose webhook sends somewhere, or did. */
export async function withWebhooks(tx: Tx, tenantIds: readonly string[]): Promise<string[]> {
  const where = { tenantId: { in: [...tenantIds] }, destinationId: { not: null } }
  const rows = await tx.konnectWebhook.findMany({ where, select: { tenantId: true } })
  return rows.map(({ tenantId }) => tenantId)
}

/** Of the stream of a destination: whether its last batch arrived, and what its last attempt came to. */
export interface LastAttempt {
  isFailing: boolean
  at: Date | null
  status: number | null
  answer: string | null
}

export async function selectLastAttempt(db: Db, destinationId: string): Promise<LastAttempt | null> {
  const { rows } = await db.pool.query<LastAttempt>(
    `SELECT d.state <> 'running' AS "isFailing", a.at, a.status, a.answer
       FROM delivery d LEFT JOIN LATERAL (
         SELECT at, status, answer FROM delivery_attempt WHERE delivery_id = d.id ORDER BY id DESC LIMIT 1) a ON true
      WHERE d.destination_id = $1 AND d.kind = 'stream'`,
    [destinationId],
  )
  return rows[0] ?? null
}
