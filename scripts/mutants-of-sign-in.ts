import type { Mutant } from './mutant'

const CODES = ['lib/admin/server/sign-in-with-code']
const ACCOUNT = ['app/api/account']

/** What keeps out who guesses passwords and codes, or has stolen one of the two. */
export const MUTANTS_OF_SIGN_IN: readonly Mutant[] = [
  {
    name: 'code-used-twice',
    breaks: 'a code is good once',
    file: 'lib/admin/server/store-second-factor.ts',
    find: 'lastStep: { lt: step }',
    replace: 'lastStep: { lte: step }',
    tests: CODES,
  },
  {
    name: 'recovery-code-used-twice',
    breaks: 'a recovery code is good once',
    file: 'lib/admin/server/store-second-factor.ts',
    find: 'codeMac: Uint8Array.from(mac), usedAt: null }',
    replace: 'codeMac: Uint8Array.from(mac) }',
    tests: CODES,
  },
  {
    name: 'challenge-without-end',
    breaks: 'a challenge ends after five minutes',
    file: 'lib/admin/server/sign-in-challenge.ts',
    find: 'if (until <= now.getTime()) return null',
    replace: 'if (until <= 0) return null',
    tests: CODES,
  },
  {
    name: 'password-is-enough',
    breaks: 'who has a second factor is asked for it',
    file: 'lib/admin/server/sign-in.ts',
    find: 'if (account.hasSecondFactor) {',
    replace: 'if (account.hasSecondFactor && account.disabled) {',
    tests: CODES,
  },
  {
    name: 'secrets-of-anybody',
    breaks: 'a sealed secret opens for its owner alone',
    file: 'lib/admin/server/second-factor-setup.ts',
    find: "purpose: 'second factor setup', owner: accountId }",
    replace: "purpose: 'second factor setup', owner: accountId.slice(0, 0) }",
    tests: ACCOUNT,
  },
  {
    name: 'rights-without-second-factor',
    breaks: 'who must set up a second factor has no right before',
    file: 'lib/access/server/load-session.ts',
    find: 'instanceAdmin: false, grants: [], mustAddSecondFactor: true }',
    replace: 'mustAddSecondFactor: true }',
    tests: ACCOUNT,
  },
  {
    name: 'doors-without-second-factor',
    breaks: 'who must set up a second factor has no other door',
    file: 'lib/http/handler.ts',
    find: 'who.mustAddSecondFactor && !route.beforeSecondFactor',
    replace: 'who.mustAddSecondFactor && route.beforeSecondFactor === undefined && who.grants.length > 0',
    tests: ACCOUNT,
  },
  {
    name: 'guesses-at-once',
    breaks: 'attempts at the same moment count each, in whatever process',
    file: 'lib/admin/server/store-attempts.ts',
    find: ' ORDER BY slot FOR UPDATE`',
    replace: ' ORDER BY slot`',
    tests: ['lib/admin/server/sign-in-limiter'],
  },
  {
    name: 'no-work-for-nobody',
    breaks: 'an unknown address costs as much as a known one',
    file: 'lib/admin/server/passwords.ts',
    find: 'const against = stored ?? NOBODYS_HASH',
    replace: "if (stored === null) return false\n  const against = stored ?? ''",
    tests: ['lib/admin/server/sign-in-work'],
  },
  {
    name: 'revoked-session-lives-on',
    breaks: 'a revoked session is nobody',
    file: 'lib/access/server/load-session.ts',
    find: 'if (row.revoked || row.disabled',
    replace: 'if (row.disabled',
    tests: ['app/api', 'lib/access'],
  },
]
