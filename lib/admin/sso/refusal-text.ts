import type { SsoRefusal } from './plan-sso'

/** Why nobody was signed in, for who tried: what to do about it, and nothing of other people. */
export const REFUSAL_TEXT: Readonly<Record<SsoRefusal, string>> = {
  no_email:
    'Your provider sent no e-mail address of yours. An administrator can choose another claim for it.',
  email_not_verified:
    'Your provider does not say that your e-mail address has been checked. Have it checked there, and try again.',
  email_taken:
    'There is an account with your e-mail address already, and it is not linked to your provider. Ask an administrator.',
  disabled: 'This account is disabled. Ask an administrator to enable it.',
  groups_left_out:
    'You are in so many groups that your provider left them out. Ask an administrator to have only the needed ones sent.',
  no_access: 'None of your groups gives you a role here. Ask an administrator.',
}

/** The same as the reason of an event. */
export const REFUSAL_REASON: Readonly<Record<SsoRefusal, string>> = {
  no_email: 'no e-mail address in the claims',
  email_not_verified: 'e-mail address not verified',
  email_taken: 'e-mail address of an account that is not linked',
  disabled: 'account disabled',
  groups_left_out: 'groups left out by the provider',
  no_access: 'no rule gives access',
}
