import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { SCOPES, type Scope } from '@/lib/access/roles'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'

/** Nobody gives what they do not have: a key makes only keys with scopes of its own. */
export function requireScopes({ principal }: Ctx, wanted: readonly Scope[]): void {
  const own: readonly Scope[] = principal.kind === 'key' ? principal.scopes : SCOPES
  const missing = wanted.filter((scope) => !own.includes(scope))
  if (missing.length === 0) return
  throw new AppError('forbidden', `This key does not have ${missing.join(', ')} and cannot give it.`)
}

/** Whether a key is of the tenant that is asked about, or of the instance and the asker has that. */
export function isTheirs(ctx: Ctx, tenantId: string | null): boolean {
  return tenantId === null ? can(ctx.principal, 'keys.write', null) : tenantId === ctx.tenant?.id
}

/** A key as its events tell it: nothing that opens anything. */
export function keyJson({ name, prefix, scopes, sourceName, addresses, expiresAt }: ApiKeyView): JsonObject {
  return { name, prefix, scopes, sourceName, addresses, expiresAt }
}
