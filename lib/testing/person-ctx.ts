import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import { type Role, type TenantRef, wholeGrant } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

/** What a verb is given when a person asks. Without `userId` each one is somebody else; without `now`, the clock's time. */
export function personCtx(
  db: Db,
  tenant: TenantRef,
  { userId = randomUUID(), role = 'viewer', now }: { userId?: string; role?: Role; now?: Date } = {},
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
      grants: [wholeGrant(tenant.id, role)],
    },
    requestId: 'r',
    ip: null,
    userAgent: null,
    now: () => now ?? new Date(),
  }
}
