import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import type { TenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import type { HeldAccount, SsoPlan } from '@/lib/admin/sso/plan-sso'
import { REFUSAL_TEXT } from '@/lib/admin/sso/refusal-text'
import { ssoInput } from '@/lib/admin/sso/sso-settings'
import type { SsoTrialView } from '@/lib/admin/sso/sso-views'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { transaction } from '@/lib/db/db'

import { planIn } from './sign-in-by-sso'
import { selectSso } from './store-sso'

/** Claims to try, and with which settings. */
export const tryClaimsInput = z.strictObject({
  claims: z
    .record(z.string(), z.json())
    .meta({ description: 'The claims of an id token, as the provider would send them.' }),
  settings: ssoInput.optional().meta({ description: 'Left out: those that are kept.' }),
})

/** What would become of somebody who signs in with these claims. Does what a sign-in does, up to where it would change something. */
export const tryClaims = verb({
  name: 'tryClaims',
  permission: 'instance.write',
  input: tryClaimsInput,
  run: async (ctx, input): Promise<SsoTrialView> => {
    const settings = input.settings ?? (await selectSso(ctx.db.prisma)).settings
    if (settings === null) throw wrong('settings', 'Single sign-on is not set up: send the settings to try.')
    // safe: the schema lets nothing through but JSON
    const claims = input.claims as JsonObject
    const subject = claims['sub']
    if (typeof subject !== 'string' || subject === '') {
      throw wrong('claims.sub', 'A token always names its subject: "sub".')
    }
    if (claims['iss'] !== undefined && claims['iss'] !== settings.issuer) {
      throw wrong('claims.iss', `This token is of another issuer than ${settings.issuer}.`)
    }
    const tree = await loadTenants(ctx.db)
    return transaction(ctx.db, async (tx) =>
      trialOf(await planIn(tx, { settings, subject, claims }, tree), tree),
    )
  },
})

function wrong(path: string, message: string): AppError {
  return new AppError('invalid', message, { problems: [{ path, message }] })
}

function trialOf(plan: SsoPlan, tree: TenantTree): SsoTrialView {
  const { refused, account, person, mapped } = plan
  const held = 'held' in account ? account.held : null
  const before = (held?.instanceAdmin ?? null) !== null
  return {
    refused: refused === null ? null : { reason: refused, message: REFUSAL_TEXT[refused] },
    account: {
      how: account.how,
      id: held?.id ?? null,
      email: held?.email ?? person.email,
      name: held?.name ?? person.name,
    },
    rules: [...mapped.rules],
    roles: rolesOf(held, plan, tree),
    instanceAdmin: { before, after: plan.changes.instanceAdmin ?? before },
  }
}

type RoleLine = SsoTrialView['roles'][number]

function rolesOf(held: HeldAccount | null, { changes }: SsoPlan, tree: TenantTree): RoleLine[] {
  const gone = new Set(changes.remove.map(({ tenantId }) => tenantId))
  const changed = new Map(changes.change.map(({ after }) => [after.tenantId, after]))
  const lines = [
    ...(held?.grants ?? []).map((grant) => ({
      tenantId: grant.tenantId,
      before: shown(grant),
      after: gone.has(grant.tenantId) ? null : shown(changed.get(grant.tenantId) ?? grant),
      origin: grant.origin,
    })),
    ...changes.add.map((grant) => ({
      tenantId: grant.tenantId,
      before: null,
      after: shown(grant),
      origin: 'sso' as const,
    })),
  ]
  return lines
    .flatMap(({ tenantId, ...line }): RoleLine[] => {
      const tenant = tree.byId.get(tenantId)
      return tenant === undefined
        ? []
        : [{ tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name }, ...line }]
    })
    .toSorted((a, b) => (a.tenant.slug < b.tenant.slug ? -1 : 1))
}

type RoleShown = NonNullable<RoleLine['before']>

function shown({
  role,
  query,
  masks,
}: {
  role: RoleShown['role']
  query: string | null
  masks: readonly string[]
}): RoleShown {
  return { role, query, masks: [...masks] }
}
