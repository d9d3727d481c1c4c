import type { Mutant } from './mutant'

const FLOW = ['app/api/auth']
const PLAN = ['lib/admin/sso']
const SETTINGS = ['app/api/sso.db.test.ts']

/** Guarantees of single sign-on. */
export const MUTANTS_OF_SSO: readonly Mutant[] = [
  {
    name: 'sso-without-pkce',
    breaks: 'a code is of use only to the browser that asked for it',
    file: 'lib/http/sso-provider.ts',
    find: "checks: ['pkce', 'state', 'nonce'],",
    replace: "checks: ['state', 'nonce'],",
    tests: FLOW,
  },
  {
    name: 'sso-without-state',
    breaks: 'nobody is signed in as whoever sent them a link',
    file: 'lib/http/sso-provider.ts',
    find: "checks: ['pkce', 'state', 'nonce'],",
    replace: "checks: ['pkce', 'nonce'],",
    tests: FLOW,
  },
  {
    name: 'sso-without-nonce',
    breaks: 'a token counts only for the sign-in that it was made for',
    file: 'lib/http/sso-provider.ts',
    find: "checks: ['pkce', 'state', 'nonce'],",
    replace: "checks: ['pkce', 'state'],",
    tests: FLOW,
  },
  {
    name: 'sso-to-another-site',
    breaks: 'signing in never ends on another site',
    file: 'lib/http/next-auth.ts',
    find: 'return parsed?.origin === ownOrigin ? parsed.href : ownOrigin',
    replace: 'return parsed?.href ?? ownOrigin',
    tests: FLOW,
  },
  {
    name: 'sso-asked-by-the-browser',
    breaks: 'the browser adds nothing to what the provider is asked',
    file: 'app/api/auth/answer-sso.ts',
    find: 'answerOf(call.query) : askedOf(call.form)',
    replace: 'answerOf(call.query) : { ...call.form }',
    tests: FLOW,
  },
  {
    name: 'sso-any-address',
    breaks: 'an address that nobody checked links and makes no account',
    file: 'lib/admin/sso/plan-sso.ts',
    find: "if (!person.emailVerified && settings.emails === 'verified') {",
    replace: "if (!person.emailVerified && settings.emails !== 'verified') {",
    tests: PLAN,
  },
  {
    name: 'sso-takes-accounts',
    breaks: 'an account is linked by its address only where the settings say so',
    file: 'lib/admin/sso/plan-sso.ts',
    find: 'if (!settings.linkByEmail || !isFree)',
    replace: 'if (!isFree)',
    tests: PLAN,
  },
  {
    name: 'sso-over-people',
    breaks: 'a role that a person gave stays',
    file: 'lib/admin/sso/plan-sso.ts',
    find: "else if (known.origin === 'manual') kept.push({ held: known, rule: after })",
    replace: 'else if (known.tenantId === null) kept.push({ held: known, rule: after })',
    tests: PLAN,
  },
  {
    name: 'sso-secret-to-anybody',
    breaks: 'the client secret goes only to the issuer that it was given for',
    file: 'lib/admin/server/change-sso.ts',
    find: 'if (issuer === after.issuer && clientId === after.clientId) return []',
    replace: 'return []',
    tests: SETTINGS,
  },
  {
    name: 'sso-test-with-any-secret',
    breaks: 'the test of a connection sends the kept secret to nobody else',
    file: 'lib/admin/server/test-sso.ts',
    find: 'return same ? clientSecretOf(stored) : null',
    replace: 'return same || stored.clientSecret !== null ? clientSecretOf(stored) : null',
    tests: SETTINGS,
  },
  {
    name: 'sso-inside-the-network',
    breaks: 'the server asks no address that is not https, whoever names it',
    file: 'lib/admin/server/discover-provider.ts',
    find: 'if (address !== undefined) refuseAddress(name, address)',
    replace: 'if (address === issuer) refuseAddress(name, address)',
    tests: SETTINGS,
  },
  {
    name: 'sso-only-in-words',
    breaks: 'passwords that are turned off open nothing',
    file: 'lib/admin/server/read-sso.ts',
    find: 'return sso === null || !sso.settings.only || sso.settings.breakGlass.includes(accountId)',
    replace: 'return sso === null || !sso.settings.only || accountId.length > 0',
    tests: SETTINGS,
  },
]
