import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { descendants } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import type { konnectKeysView } from '@/lib/delivery/konnect/api-view'
import { keySetOf } from '@/lib/delivery/server/key-set-of'

import { withWebhooks } from './store-konnect'

/**
 * The public keys that a receiver of Konnect's webhooks needs: those of the tenant, and of each portal below it that has a webhook,
 * since every tenant signs with keys of its own.
 */
export const konnectKeys = verb({
  name: 'konnectKeys',
  permission: 'delivery.read',
  input: z.strictObject({}),
  async run(ctx): Promise<z.output<typeof konnectKeysView>> {
    const tenant = tenantOf(ctx)
    const below = descendants(await loadTenants(ctx.db), tenant.id).map(({ id }) => id)
    const ids = [tenant.id, ...(await withWebhooks(ctx.db.prisma, below))]
    const sets = await Promise.all(ids.map((id) => keySetOf(ctx.db, { id })))
    return {
      keys: sets.flatMap(({ keys }) => keys.map(({ kty, alg, kid, crv, x }) => ({ kty, alg, kid, crv, x }))),
    }
  },
})
