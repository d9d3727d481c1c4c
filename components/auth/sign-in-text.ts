import type { SignInReason } from '@/components/layout/paths'

import type { SignInFailure } from './auth-requests'

/** Why someone is asked to sign in, in words; null when they simply came. */
export function reasonText(reason: string | undefined): string | null {
  return REASON.find(([known]) => known === reason)?.[1] ?? null
}

const REASON: readonly [SignInReason, string][] = [
  ['expired', 'Your session has ended. Sign in to go on where you were.'],
  ['confirm', 'Sign in again first, to show that it is you.'],
  ['signed-out', 'You are signed out.'],
  ['confirm', 'Sign in again to confirm that it is you. Then go back to the tab that you came from.'],
  ['invited', 'Your account is ready. Sign in with your new password.'],
]

/** Why a step of signing in did not work, and what to do next. */
export function failureText(failure: SignInFailure, step: 'password' | 'code' = 'password'): string {
  switch (failure.reason) {
    case 'wrong':
      return step === 'password'
        ? 'E-mail or password is not right.'
        : 'The code is not right, or was used before. Take the next one that the app shows.'
    case 'challenge_over':
      return 'That took too long. Sign in again.'
    case 'rate_limited':
      return `Too many attempts. Wait ${waitText(failure.waitSeconds)} and try again.`
    case 'disabled':
      return 'This account is disabled. Ask an administrator to enable it.'
    case 'busy':
      return 'The server is busy. Wait a moment and try again.'
    case 'unreachable':
      return 'The server did not answer. Check the connection and try again.'
    case 'failed':
      return 'Signing in did not work. Try again; if it stays so, the server’s log says why.'
  }
}

function waitText(seconds: number | null): string {
  if (seconds === null) return 'a few minutes'
  if (seconds < 90) return `${Math.ceil(seconds)} ${seconds <= 1 ? 'second' : 'seconds'}`
  return `${Math.ceil(seconds / 60)} minutes`
}
