import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import type { TenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { ssoInput, type SsoSettings } from '@/lib/admin/sso/sso-settings'
import type { SsoView } from '@/lib/admin/sso/sso-views'
import { AppError, invariant, type Problem } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Tx } from '@/lib/db/db'
import { GRAMMAR_VERSION } from '@/lib/event/fields'

import { changeRights } from './change-rights'
import { versionInput } from './change-settings'
import { discoverProvider } from './discover-provider'
import { ssoViewOf } from './get-sso'
import { lockInstanceAdmins } from './store-accounts'
import { lockedSso, selectBreakGlass, storeSso, type StoredSso } from './store-sso'

/** A client secret as it is given: never given back. */
export const clientSecretInput = z.string().min(1, 'must not be empty').max(2000)

/** What one says to change SSO. */
export const changeSsoInput = z.strictObject({
  settings: ssoInput,
  clientSecret: clientSecretInput.nullable().optional().meta({
    description: 'Left out: as it is. null: none. It is kept sealed, and never shown again.',
  }),
  version: versionInput,
})

/**
 * Sets SSO up, all of it at once. Turning it on asks the provider first, so that nobody finds a dead button. Holds from the
 * commit on, in every process; sessions that are open stay open.
 */
export const changeSso = verb({
  name: 'changeSso',
  permission: 'instance.write',
  recent: true,
  input: changeSsoInput,
  run: async (ctx, { settings, clientSecret, version }): Promise<SsoView> => {
    const tree = await loadTenants(ctx.db)
    const { system } = tree
    invariant(system, 'a system tenant exists from first start')
    refuse(unknownTenants(settings, tree))
    if (settings.enabled) await discoverProvider(settings.issuer)
    return changeRights(ctx, async (tx) => {
      // First, as everywhere that looks at who is left.
      await lockInstanceAdmins(tx)
      const before = await lockedSso(tx)
      if (before.version !== version) throw changedMeanwhile(before)
      refuse(secretProblems(before, settings, clientSecret))
      refuse(await breakGlassProblems(tx, settings))
      const isSame =
        isDeepStrictEqual(before.settings, settings) &&
        before.grammar === GRAMMAR_VERSION &&
        clientSecret === undefined
      if (isSame) return { result: await ssoViewOf(tx), record: null }
      const by = ctx.principal.kind === 'user' ? ctx.principal.userId : null
      if (!(await storeSso(tx, { settings, clientSecret, version, at: ctx.now(), by }))) {
        throw changedMeanwhile(before)
      }
      return {
        result: await ssoViewOf(tx),
        record: {
          tenants: [system],
          event: {
            action: 'vouchsafe.sso.update',
            change: before.version === 0 ? 'CREATE' : 'UPDATE',
            resource: { type: 'SSO', id: 'sso', name: settings.name },
            message: messageFor(before.settings, settings),
            ...(before.settings !== null && {
              before: shown(before.settings, before.clientSecret !== null),
            }),
            after: shown(
              settings,
              clientSecret === undefined ? before.clientSecret !== null : clientSecret !== null,
            ),
            ...(clientSecret !== undefined && { details: { newClientSecret: clientSecret !== null } }),
          },
        },
      }
    })
  },
})

/** As an event shows it: that there is a secret, and nothing of it. */
const shown = (settings: SsoSettings, hasSecret: boolean): JsonObject => ({ ...settings, hasSecret })

function messageFor(before: SsoSettings | null, after: SsoSettings): string {
  if (after.enabled !== (before?.enabled ?? false)) {
    return `Single sign-on was turned ${after.enabled ? 'on' : 'off'}`
  }
  if (after.only !== (before?.only ?? false)) {
    return after.only
      ? 'Passwords were turned off: only single sign-on is left'
      : 'Passwords were allowed again'
  }
  return 'Single sign-on was changed'
}

function unknownTenants({ rules }: SsoSettings, tree: TenantTree): Problem[] {
  return rules.flatMap(({ give }, i) =>
    give.kind === 'role' && !tree.byId.has(give.tenant)
      ? [{ path: `settings.rules[${i}].give.tenant`, message: 'There is no such tenant (any more).' }]
      : [],
  )
}

/** A secret goes only where it was meant for: who changes where requests go must know it, or could have it sent to himself. */
function secretProblems(
  before: StoredSso,
  after: SsoSettings,
  clientSecret: string | null | undefined,
): Problem[] {
  if (clientSecret !== undefined || before.clientSecret === null || before.settings === null) return []
  const { issuer, clientId } = before.settings
  if (issuer === after.issuer && clientId === after.clientId) return []
  return [
    {
      path: 'clientSecret',
      message: 'Give the client secret again: the one that is kept belongs to another issuer or client.',
    },
  ]
}

async function breakGlassProblems(tx: Tx, { only, breakGlass }: SsoSettings): Promise<Problem[]> {
  const admins = await selectBreakGlass(tx)
  const unknown = breakGlass.flatMap((id, i) =>
    admins.some((admin) => admin.id === id)
      ? []
      : [{ path: `settings.breakGlass[${i}]`, message: 'This is no instance admin that a person has made.' }],
  )
  if (unknown.length > 0 || !only) return unknown
  if (admins.some(({ id, able }) => able && breakGlass.includes(id))) return []
  const message =
    'Name an instance admin who has a password and is not disabled: if the provider fails, nobody else gets in.'
  return [{ path: 'settings.breakGlass', message }]
}

function refuse(problems: Problem[]): void {
  const [first] = problems
  if (first !== undefined) throw new AppError('invalid', first.message, { problems })
}

function changedMeanwhile({ updatedBy }: StoredSso): AppError {
  return new AppError(
    'conflict',
    `${updatedBy ?? 'Somebody'} changed single sign-on meanwhile. Load it again, and make your change to what holds now.`,
    { problems: [{ path: 'version', message: 'is not the newest' }] },
  )
}
