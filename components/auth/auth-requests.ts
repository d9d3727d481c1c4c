import { textIn } from '@/components/layout/read-answer'

/** Why signing in did not work. Wrong e-mail and wrong password are one reason on purpose. */
export type SignInFailure =
  | { reason: 'wrong' }
  | { reason: 'rate_limited'; waitSeconds: number | null }
  | { reason: 'disabled' }
  | { reason: 'challenge_over' }
  | { reason: 'sso_only' }
  | { reason: 'busy' }
  | { reason: 'unreachable' }
  | { reason: 'failed' }

/** The password was right, and a code of the second factor is asked for: send it with this. */
export interface CodeAsked {
  reason: 'code_asked'
  challenge: string
}

/** What is sent in one of the two steps. */
export type SignInStep = { email: string; password: string } | { challenge: string; code: string }

/**
 * Open a session through next-auth's own two steps. Its browser helper is not used: it leaves the page when the server
 * is away and cannot read a 429.
 *
 * @returns null when the session is open: its cookie is set.
 */
export async function requestSignIn(step: SignInStep): Promise<SignInFailure | CodeAsked | null> {
  try {
    const response = await postForm('/api/auth/callback/credentials', { ...step })
    if (response.status === 429) return { reason: 'rate_limited', waitSeconds: secondsToWait(response) }
    if (response.status === 503) return { reason: 'busy' }
    const answer: unknown = await response.json().catch(() => null)
    const challenge = textIn(answer, 'challenge')
    if (challenge !== undefined) return { reason: 'code_asked', challenge }
    const url = textIn(answer, 'url')
    const code = url === undefined ? 'failed' : new URL(url, location.origin).searchParams.get('error')
    return response.ok && code === null ? null : failureFor(code)
  } catch {
    return { reason: 'unreachable' }
  }
}

/**
 * Begin to sign in with the provider of the organisation: where the browser goes next, which is the sign-in page with a reason
 * when the provider cannot be asked. `confirm`: it asks who it is also while one is signed in there.
 */
export async function requestSsoSignIn(next: string, confirm = false): Promise<string | null> {
  try {
    const response = await postForm('/api/auth/signin/sso', {
      callbackUrl: next,
      ...(confirm && { confirm: '1' }),
    })
    return textIn(await response.json(), 'url') ?? null
  } catch {
    return null
  }
}

/**
 * End the session on the server. Gives where the provider of the organisation signs one out as well; null where it does not.
 * Rejects when the server did not answer.
 */
export async function requestSignOut(): Promise<string | null> {
  const response = await postForm('/api/auth/signout', {})
  if (!response.ok) throw new Error(`Signing out was answered with ${response.status}`)
  const url = textIn(await response.json().catch(() => null), 'url')
  return url !== undefined && new URL(url, location.origin).origin !== location.origin ? url : null
}

async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  const csrf = await fetch('/api/auth/csrf', { credentials: 'same-origin', cache: 'no-store' })
  if (csrf.status === 429) return csrf
  const csrfToken = textIn(await csrf.json(), 'csrfToken')
  if (csrfToken === undefined) throw new Error('The server gave no token to sign in with.')
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-vouchsafe-csrf': '1' },
    body: new URLSearchParams({ callbackUrl: '/', ...fields, csrfToken, json: 'true' }),
  })
}

function secondsToWait(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

function failureFor(code: string | null): SignInFailure {
  switch (code) {
    case 'CredentialsSignin':
      return { reason: 'wrong' }
    case 'rate_limited':
      return { reason: 'rate_limited', waitSeconds: null }
    case 'disabled':
    case 'challenge_over':
    case 'sso_only':
      return { reason: code }
    default:
      return { reason: 'failed' }
  }
}
