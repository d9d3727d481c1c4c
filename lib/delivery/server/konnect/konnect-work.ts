import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { descendants } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { transaction, type Tx } from '@/lib/db/db'
import { konnectDetail } from '@/lib/delivery/konnect/api-input'
import { whyClosed } from '@/lib/delivery/server/require-open-host'
import { shownUrl } from '@/lib/delivery/shown-target'
import { type OwnEvent, recordEvent } from '@/lib/log/server/record'

import type { KonnectFacts, KonnectWebhook } from './store-konnect'

/** Somebody who asks about a webhook, and whose it is. */
export interface WebhookCtx {
  /** As in the tenant whose webhook it is. */
  ctx: Ctx
  tenant: TenantRef
  /** Whose destinations it can point at: those of who asks, and its own. */
  destinationsOf: readonly string[]
}

/**
 * Whose webhook is asked about: that of who asks, or of a portal, which is a tenant below theirs or their own. What a key may do
 * in its tenant it may do here in the portals of that.
 *
 * @throws AppError not_found.
 */
export async function webhookCtx(ctx: Ctx, portalId: string | null): Promise<WebhookCtx> {
  const own = tenantOf(ctx)
  if (portalId === null) return { ctx, tenant: own, destinationsOf: [own.id] }
  const portal = await portalOf(ctx, own, portalId)
  if (portal === undefined) throw new AppError('not_found', 'There is no such portal.')
  const { principal } = ctx
  const isKeyAbove = principal.kind === 'key' && principal.tenantId !== null
  return {
    ctx: {
      ...ctx,
      tenant: portal,
      ...(isKeyAbove && { principal: { ...principal, tenantId: portal.id } }),
    },
    tenant: portal,
    destinationsOf: [own.id, portal.id],
  }
}

async function portalOf(ctx: Ctx, own: TenantRef, portalId: string): Promise<TenantRef | undefined> {
  const isOwn = own.id === portalId.toLowerCase() && own.parentId !== null
  if (isOwn) return own
  return descendants(await loadTenants(ctx.db), own.id).find(({ id }) => id === portalId.toLowerCase())
}

/** What is sent somewhere is read there. @throws AppError forbidden. */
export const requireMaySend = ({ ctx, tenant }: Pick<WebhookCtx, 'ctx' | 'tenant'>): void =>
  authorize(ctx.principal, 'events.export', tenant)

/** What sends for a webhook is called so in the tenant whose events it sends: its name says nothing of who chose it. */
export const STREAM_NAME = 'Konnect webhook'

/** What a change did: its answer, and how the logs of the tenants that it was about tell it. */
export interface KonnectWork<T> {
  result: T
  events: readonly { tenant: TenantRef; event: OwnEvent }[]
}

/**
 * Makes a change and records it, in each tenant that it was about, as its last statements: all is stored or nothing is.
 *
 * @throws AppError conflict when another destination has the name.
 */
export async function recordedInEach<T>(ctx: Ctx, work: (tx: Tx) => Promise<KonnectWork<T>>): Promise<T> {
  try {
    return await transaction(ctx.db, async (tx) => {
      const { result, events } = await work(tx)
      // Every transaction locks heads in the order of their logs, so no two can wait for each other.
      const ordered = events.toSorted((a, b) => (a.tenant.logId < b.tenant.logId ? -1 : 1))
      for (const { tenant, event } of ordered) await recordEvent(ctx.db, tx, ctx, tenant, event)
      return result
    })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'P2002'
    if (!isTaken) throw error
    throw new AppError('conflict', `Another destination has this name, or is called “${STREAM_NAME}”.`)
  }
}

/** What was sent cannot be honoured, in Konnect's words. */
export const wrongField = (field: string, reason: string): AppError =>
  new AppError('bad_request', konnectDetail(field, reason), { problems: [{ path: field, message: reason }] })

/** @throws AppError bad_request, where nothing is ever sent to an endpoint. */
export function requireOpenEndpoint(endpoint: string): void {
  const reason = whyClosed(endpoint)
  if (reason !== null) throw wrongField('endpoint', reason)
}

export const noSuchDestination = (): AppError =>
  new AppError('not_found', 'There is no such audit log destination.')

/** An event of ours about a destination of Konnect's API. */
export const konnectDestinationEvent = (
  verb: 'create' | 'update' | 'delete',
  { id, name }: { id: string; name: string },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent => ({
  action: `vouchsafe.konnect-destination.${verb}`,
  change: CHANGES[verb],
  resource: { type: 'KONNECT_DESTINATION', id, name },
  ...rest,
})

const CHANGES = { create: 'CREATE', update: 'UPDATE', delete: 'DELETE' } as const

/** An event of ours about the webhook of a tenant. */
export const konnectWebhookEvent = (
  tenant: TenantRef,
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent => ({
  action: 'vouchsafe.konnect-webhook.update',
  change: 'UPDATE',
  resource: { type: 'KONNECT_WEBHOOK', id: tenant.id },
  ...rest,
})

/** A destination as events keep it: of its address who it leads to, and of its secret that there is one. */
export const konnectDestinationJson = (facts: KonnectFacts): JsonObject => ({
  name: facts.name,
  endpoint: shownUrl(facts.endpoint),
  logFormat: facts.logFormat,
  skipSslVerification: facts.skipSslVerification,
})

/** A webhook as events keep it. */
export const konnectWebhookJson = ({ konnectDestinationId, enabled }: KonnectWebhook): JsonObject => ({
  destination: konnectDestinationId,
  enabled,
})
