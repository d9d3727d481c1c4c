import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { SsoView } from '@/lib/admin/sso/sso-views'
import { env } from '@/lib/config/env'
import type { Tx } from '@/lib/db/db'

import { selectBreakGlass, selectSso } from './store-sso'

/** How SSO is set up, read afresh. The client secret is not part of it. */
export const getSso = verb({
  name: 'getSso',
  permission: 'instance.write',
  input: z.strictObject({}),
  run: (ctx) => ssoViewOf(ctx.db.prisma),
})

/** The same inside a change. */
export async function ssoViewOf(tx: Tx): Promise<SsoView> {
  const { settings, clientSecret, version, updatedAt, updatedBy } = await selectSso(tx)
  return {
    settings,
    hasSecret: clientSecret !== null,
    redirectUri: `${env().url}/api/auth/callback/sso`,
    signOutUri: signOutUri(),
    breakGlass: await selectBreakGlass(tx),
    version,
    updatedAt,
    updatedBy,
  }
}

/** Where the provider sends people after signing out. */
export function signOutUri(): string {
  return `${env().url}/sign-in`
}
