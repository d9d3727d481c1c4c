import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import { type Role, type TenantRef, wholeGrant } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

/** Who asks, how much of the tenant's events they may see (all, when nothing is said), and when. */
interface Person {
  /** Without it each one is somebody else. */
  userId?: string
  role?: Role
  query?: string | null
  masks?: string[]
  /** Without it the clock's time. */
  now?: Date
}

/** What a verb is given when a person asks. */
export function personCtx(
  db: Db,
  tenant: TenantRef,
  { userId = randomUUID(), role = 'viewer', query = null, masks = [], now }: Person = {},
): Ctx {
  return {
    db,
    tenant,
    principal: {
      kind: 'user',
      userId,
      email: 'a@example.com',
      name: 'A',
      sessionId: 's',
      instanceAdmin: false,
      grants: [{ ...wholeGrant(tenant.id, role), query, masks }],
    },
    requestId: 'r',
    ip: null,
    userAgent: null,
    now: () => now ?? new Date(),
  }
}
