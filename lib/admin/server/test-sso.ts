import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { ssoInput, type SsoSettings } from '@/lib/admin/sso/sso-settings'
import type { SsoTestView } from '@/lib/admin/sso/sso-views'
import { AppError } from '@/lib/base/errors'
import type { Json } from '@/lib/base/json'
import { env } from '@/lib/config/env'

import { clientSecretInput } from './change-sso'
import { discoverProvider, type Provider } from './discover-provider'
import { askJson, fetchJson } from './fetch-json'
import { clientSecretOf, selectSso, type StoredSso } from './store-sso'

type Step = SsoTestView['steps'][number]

/** What is needed to ask the provider: nothing of it is kept. */
export const testSsoInput = z.strictObject({
  issuer: ssoInput.shape.issuer,
  clientId: ssoInput.shape.clientId,
  clientSecret: clientSecretInput.nullable().optional().meta({
    description: 'Left out: the one that is kept, if it belongs to this issuer and client.',
  }),
})

/**
 * Tries a provider as a sign-in would use it: its discovery document, its keys, and whether it knows our client id and secret.
 * Changes nothing.
 */
export const testSso = verb({
  name: 'testSso',
  permission: 'instance.write',
  input: testSsoInput,
  run: async (ctx, { issuer, clientId, clientSecret }): Promise<SsoTestView> => {
    const stored = await selectSso(ctx.db.prisma)
    const secret = clientSecret === undefined ? keptSecret(stored, { issuer, clientId }) : clientSecret
    const steps: Step[] = []
    const provider = await tried(steps, 'discovery', () => discoverProvider(issuer))
    if (provider !== null) {
      const says = `The provider answers, and signs its tokens with ${provider.idTokenAlg}.`
      steps.push({ name: 'discovery', state: 'ok', message: says })
      await tried(steps, 'keys', async () => steps.push(await keysStep(provider)))
      await tried(steps, 'client', async () => steps.push(await clientStep(provider, clientId, secret)))
      steps.push(signOutStep(provider), authTimeStep(provider))
    }
    return { ok: steps.every(({ state }) => state !== 'failed'), steps }
  },
})

/** The secret that is kept goes to the provider and for the client that it was given for, and to nobody else. */
function keptSecret(
  stored: StoredSso,
  { issuer, clientId }: Pick<SsoSettings, 'issuer' | 'clientId'>,
): string | null {
  const same = stored.settings?.issuer === issuer && stored.settings.clientId === clientId
  return same ? clientSecretOf(stored) : null
}

async function tried<T>(steps: Step[], name: Step['name'], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    steps.push({ name, state: 'failed', message: error.message })
    return null
  }
}

const keysSchema = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) })

async function keysStep({ jwksUri, idTokenAlg }: Provider): Promise<Step> {
  const parsed = keysSchema.safeParse(await fetchJson(jwksUri))
  if (!parsed.success) {
    return { name: 'keys', state: 'failed', message: `What is at ${jwksUri} is no set of keys.` }
  }
  const kind = idTokenAlg.startsWith('ES') ? 'EC' : idTokenAlg === 'EdDSA' ? 'OKP' : 'RSA'
  const fitting = parsed.data.keys.filter(
    ({ kty, use }) => kty === kind && (use === undefined || use === 'sig'),
  )
  return fitting.length > 0
    ? { name: 'keys', state: 'ok', message: `${fitting.length} of its keys can sign tokens.` }
    : {
        name: 'keys',
        state: 'failed',
        message: `None of the keys at ${jwksUri} can sign with ${idTokenAlg}.`,
      }
}

/**
 * Whether the provider knows us: it is given a code that nobody has. Who is known hears that the code is wrong
 * (`invalid_grant`), who is not that it is not known (`invalid_client`): RFC 6749 5.2.
 */
async function clientStep(provider: Provider, clientId: string, secret: string | null): Promise<Step> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: 'vouchsafe-connection-test',
    redirect_uri: `${env().url}/api/auth/callback/sso`,
    code_verifier: 'a'.repeat(43),
  })
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  const isBasic = secret !== null && provider.secretMethod === 'client_secret_basic'
  if (isBasic) headers['authorization'] = `Basic ${basic(clientId, secret)}`
  else form.set('client_id', clientId)
  if (secret !== null && !isBasic) form.set('client_secret', secret)
  const { json } = await askJson(provider.tokenEndpoint, { method: 'POST', headers, body: form })
  return clientStepOf(errorIn(json), secret)
}

function clientStepOf(error: string | null, secret: string | null): Step {
  const name = 'client' as const
  if (error === 'invalid_grant') {
    const message = secret === null ? 'It knows the client id.' : 'It knows the client id and secret.'
    return { name, state: 'ok', message }
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    const message =
      secret === null
        ? 'It does not know this client id, or wants a secret.'
        : 'It does not know this client id with this secret.'
    return { name, state: 'failed', message }
  }
  const said = error === null ? '' : ` It said ${error}.`
  return {
    name,
    state: 'warning',
    message: `Whether it knows the client id and secret shows only when somebody signs in.${said}`,
  }
}

/** RFC 6749 2.3.1: both are form-encoded first. */
function basic(clientId: string, secret: string): string {
  const encoded = [clientId, secret].map((part) => new URLSearchParams({ '': part }).toString().slice(1))
  return Buffer.from(encoded.join(':')).toString('base64')
}

/** Only what looks like a code of the standard is shown again. */
function errorIn(json: Json): string | null {
  const error = typeof json === 'object' && json !== null && !Array.isArray(json) ? json['error'] : null
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : null
}

const signOutStep = ({ endSessionEndpoint }: Provider): Step =>
  endSessionEndpoint === null
    ? {
        name: 'sign_out',
        state: 'warning',
        message: 'It has no place to sign out: who signs out here stays signed in there.',
      }
    : { name: 'sign_out', state: 'ok', message: 'Who signs out here is signed out there, too.' }

const authTimeStep = ({ knowsAuthTime }: Provider): Step =>
  knowsAuthTime === false
    ? {
        name: 'auth_time',
        state: 'warning',
        message:
          'It does not say that it tells when people signed in (auth_time). If confirming that it is you fails, turn that setting off.',
      }
    : { name: 'auth_time', state: 'ok', message: 'It can tell when people signed in (auth_time).' }
