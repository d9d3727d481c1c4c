import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

/** What the worker does by itself in a tenant, asked by nobody. */
export const workerCtx = (db: Db, tenant: TenantRef, now: () => Date): Ctx => ({
  principal: { kind: 'system', name: 'worker' },
  requestId: randomUUID(),
  ip: null,
  userAgent: null,
  now,
  tenant,
  db,
})
