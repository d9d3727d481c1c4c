import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { grantInput, idInput } from '@/lib/admin/inputs'
import type { GrantView } from '@/lib/admin/views'
import { AppError, invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { otherGrammar } from '@/lib/query/read-sight'

import { memberOf, requireNotLastAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { type GrantText, selectGrant, selectGrants, updateGrant } from './store-grants'

/**
 * Changes what somebody may do in the tenant and how much of its events that shows them, all at once. Whoever read another
 * version is told, and nothing changes: of two admins at once one would undo the other without knowing.
 */
export const setGrant = verb({
  name: 'setGrant',
  permission: 'users.write',
  recent: true,
  input: z.object({ userId: idInput, grant: grantInput }).strict(),
  run: async (ctx, { userId, grant: { version, ...after } }): Promise<GrantView> => {
    const tenant = tenantOf(ctx)
    await changeRights(ctx, async (tx) => {
      const account = await memberOf(tx, ctx, tenant, userId)
      const before = await selectGrant(tx, userId, tenant.id)
      invariant(before, 'a member has a grant')
      if (before.version !== version) throw changedMeanwhile(account.name, before)
      if (sameGrant(before, after) && otherGrammar(before) === null)
        return { result: undefined, record: null }
      if (before.role === 'admin' && after.role !== 'admin') {
        await requireNotLastAdmin(tx, account, [tenant.id])
      }
      await updateGrant(tx, userId, tenant.id, after)
      return {
        result: undefined,
        record: {
          tenants: [tenant],
          event: {
            action: 'vouchsafe.user.set_grant',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} is ${grantWords(after)} now, having been ${grantWords(before)}`,
            details: { role: after.role, limited: isLimited(after) },
            before: grantJson(before),
            after: grantJson(after),
          },
        },
      }
    })
    const { items } = await selectGrants(ctx.db.prisma, { tenantId: tenant.id, words: [], userId })
    const [view] = items
    // Taken away by somebody else in this very moment.
    if (view === undefined) throw new AppError('conflict', 'The role was taken away meanwhile.')
    return view
  },
})

/** As events keep it. */
export function grantJson({ role, query, masks }: GrantText): JsonObject {
  return { role, query, masks: [...masks] }
}

/** True when it shows less than all events, or less than all of them. */
export function isLimited({ query, masks }: Pick<GrantText, 'query' | 'masks'>): boolean {
  return query !== null || masks.length > 0
}

/** A grant in words: `viewer of what namespace:a.* finds, without client.ip`. */
export function grantWords({ role, query, masks }: GrantText): string {
  const within = query === null ? '' : ` of what ${query} finds`
  return masks.length === 0 ? `${role}${within}` : `${role}${within}, without ${masks.join(', ')}`
}

function sameGrant(a: GrantText, b: GrantText): boolean {
  return a.role === b.role && a.query === b.query && a.masks.join('\n') === b.masks.join('\n')
}

function changedMeanwhile(name: string, now: GrantText): AppError {
  return new AppError(
    'conflict',
    `Somebody else changed this grant since you read it: ${name} is ${grantWords(now)} now. Look at it again, then change it.`,
    { problems: [{ path: 'version', message: 'is not that of the grant any more' }] },
  )
}
