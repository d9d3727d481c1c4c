import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import type { Principal, TenantRef, UserPrincipal } from './roles'

/** Who asks and from where: what an event of ours says about its actor and client. */
export interface Requester {
  principal: Principal
  requestId: string
  /** The client's address as the outermost trusted proxy saw it; null outside a request. */
  ip: string | null
  userAgent: string | null
  now(): Date
}

/** All that a verb may know of its surroundings. Nothing is global, so a test builds one by hand. */
export interface Ctx extends Requester {
  /** null: the instance as a whole. */
  tenant: TenantRef | null
  db: Db
  /** Aborted when whoever asked has left. Searches end then; what is stored is not taken back. */
  gone?: AbortSignal
}

/** Who asks, and about which tenant, as far as that is allowed still: an answer that lasts asks again. */
export interface Admitted {
  principal: Principal
  /** null: all tenants. */
  tenant: TenantRef | null
}

/**
 * The tenant of a verb that is about one.
 *
 * @throws AppError bad_request when none was named.
 */
export function tenantOf(ctx: Pick<Ctx, 'tenant'>): TenantRef {
  if (ctx.tenant !== null) return ctx.tenant
  throw new AppError('bad_request', 'Say which tenant: ?tenant=<slug or id>.', {
    problems: [{ path: 'tenant', message: 'is needed' }],
  })
}

/**
 * The person who asks, for what people do with what is their own.
 *
 * @throws AppError forbidden for anybody else.
 */
export function userOf(ctx: Pick<Ctx, 'principal'>): UserPrincipal {
  if (ctx.principal.kind === 'user') return ctx.principal
  throw new AppError('forbidden', 'This is for people: an API key cannot do it.')
}
