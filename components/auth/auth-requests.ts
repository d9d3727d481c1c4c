import { textIn } from '@/components/layout/read-answer'

/** Why signing in did not work. Wrong e-mail and wrong password are one reason on purpose. */
export type SignInFailure =
  | { reason: 'wrong' }
  | { reason: 'rate_limited'; waitSeconds: number | null }
  | { reason: 'disabled' }
  | { reason: 'challenge_over' }
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

/** End the session on the server. Rejects when the server did not answer. */
export async function requestSignOut(): Promise<void> {
  const response = await postForm('/api/auth/signout', {})
  if (!response.ok) throw new Error(`Signing out was answered with ${response.status}`)
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
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true', callbackUrl: '/' }),
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
      return { reason: code }
    default:
      return { reason: 'failed' }
  }
}
