import type { SignInReason } from '@/components/layout/paths'
import { REFUSAL_TEXT } from '@/lib/admin/sso/refusal-text'

import type { SignInFailure } from './auth-requests'

/** Why someone is asked to sign in, in words; null when they simply came. */
export function reasonText(reason: string | undefined): string | null {
  return REASON.find(([known]) => known === reason)?.[1] ?? null
}

/** Whether it is why signing in did not work. */
export function isFailure(reason: string | undefined): boolean {
  return reason?.startsWith('sso-') === true && reasonText(reason) !== null
}

const REASON: readonly [SignInReason, string][] = [
  ['expired', 'Your session has ended. Sign in to go on where you were.'],
  ['signed-out', 'You are signed out.'],
  ['confirm', 'Sign in again to confirm that it is you. Then go back to the tab that you came from.'],
  ['invited', 'Your account is ready. Sign in with your new password.'],
  ['sso-no_email', REFUSAL_TEXT.no_email],
  ['sso-email_not_verified', REFUSAL_TEXT.email_not_verified],
  ['sso-email_taken', REFUSAL_TEXT.email_taken],
  ['sso-disabled', REFUSAL_TEXT.disabled],
  ['sso-groups_left_out', REFUSAL_TEXT.groups_left_out],
  ['sso-no_access', REFUSAL_TEXT.no_access],
  ['sso-cancelled', 'Your provider did not sign you in.'],
  [
    'sso-failed',
    'Signing in with your provider did not work. Try again; if it stays so, the log of the system tenant says why.',
  ],
  ['sso-unreachable', 'Your provider does not answer, or is not set up right. Try again in a moment.'],
  ['sso-broken', 'Signing in did not work. Try again; if it stays so, the server’s log says why.'],
  ['sso-wait', 'Too many attempts. Wait a few minutes and try again.'],
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
    case 'sso_only':
      return 'Passwords are turned off here. Sign in with the provider of your organisation.'
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
