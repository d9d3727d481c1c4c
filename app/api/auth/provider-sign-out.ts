import type { Ctx } from '@/lib/access/ctx'
import { knownProvider } from '@/lib/admin/server/discover-provider'
import { signOutUri } from '@/lib/admin/server/get-sso'
import { readSso } from '@/lib/admin/server/read-sso'
import { AppError } from '@/lib/base/errors'
import { logger } from '@/lib/http/log'

/**
 * Where the provider signs a person out as well (OpenID Connect RP-Initiated Logout 1.0); null where it does not, or does not
 * answer: then they are signed out here all the same.
 */
export async function providerSignOut(ctx: Ctx, idToken: string | null): Promise<string | null> {
  if (idToken === null) return null
  const sso = await readSso(ctx.db)
  if (sso === null) return null
  try {
    const { endSessionEndpoint } = await knownProvider(sso.settings.issuer)
    if (endSessionEndpoint === null) return null
    const url = new URL(endSessionEndpoint)
    url.searchParams.set('id_token_hint', idToken)
    url.searchParams.set('client_id', sso.settings.clientId)
    url.searchParams.set('post_logout_redirect_uri', signOutUri())
    url.searchParams.set('state', 'signed-out')
    return url.href
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    logger().warn({ reason: error.message }, 'the provider of single sign-on was not told of a sign-out')
    return null
  }
}
