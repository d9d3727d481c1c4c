import type { Audit } from './audit'
import { created, linked, signedIn, signedOut, signInFailed, updated } from './auth-events'
import { reporter } from './auth-report'
import { member } from './read-request'
import type { RequestLike } from './request'

/** The options of next-auth 4, as far as they are looked at. */
export interface AuthOptionsLike {
  providers: readonly object[]
  events?: object | undefined
  callbacks?: object | undefined
  logger?: object | undefined
}

/**
 * The options of next-auth with the log told of sign-ins, failures to, sign-outs, linked accounts and new users:
 * `NextAuth(auditAuth(audit, options))`. Handlers that are there go on working, and nothing that goes wrong with the log
 * keeps anybody from signing in.
 *
 * The address and the trace come from the request that is being handled (see `auditRoute`), or from the one given here.
 */
export function auditAuth<Options extends AuthOptionsLike>(
  audit: Audit,
  options: Options,
  request?: RequestLike,
): Options {
  const report = reporter(audit, request)
  const { events, callbacks, logger } = options
  const allows = functionOf(callbacks, 'signIn')
  return {
    ...options,
    providers: options.providers.map((provider) => watchCredentials(provider, report)),
    events: {
      ...events,
      signIn: tellFirst(events, 'signIn', (message) => report(signedIn(message))),
      signOut: tellFirst(events, 'signOut', (message) => report(signedOut(message))),
      createUser: tellFirst(events, 'createUser', (message) => report(created(message))),
      updateUser: tellFirst(events, 'updateUser', (message) => report(updated(message))),
      linkAccount: tellFirst(events, 'linkAccount', (message) => report(linked(message))),
    },
    ...(allows !== undefined && { callbacks: { ...callbacks, signIn: watchPermission(allows, report) } }),
    logger: { ...logger, error: watchErrors(functionOf(logger, 'error'), report) },
  }
}

type Report = ReturnType<typeof reporter>
type Handler = (...args: unknown[]) => unknown

function functionOf(handlers: object | undefined, name: string): Handler | undefined {
  const found = member(handlers, name)
  return typeof found === 'function'
    ? (...args) => Reflect.apply(found, handlers, args) as unknown
    : undefined
}

/** The log is told first: what the application does with the event may throw. */
function tellFirst(
  handlers: object | undefined,
  name: string,
  tell: (message: unknown) => Promise<void>,
): Handler {
  const theirs = functionOf(handlers, name)
  return async (...args) => {
    await tell(args[0])
    return theirs?.(...args)
  }
}

/** Who may not sign in, by the application's callback: `false`, an address to go to instead, or an error. */
function watchPermission(allows: Handler, report: Report): Handler {
  return async (...args) => {
    try {
      const allowed = await allows(...args)
      if (allowed !== true)
        await report(signInFailed({ message: args[0], reason: 'The application refused it.' }))
      return allowed
    } catch (error) {
      await report(signInFailed({ message: args[0], error }))
      throw error
    }
  }
}

/** Wrong passwords. What `CredentialsProvider` is given stands in its options, and wins over what stands beside them. */
function watchCredentials(provider: object, report: Report): object {
  const given = member(provider, 'options')
  const own = functionOf(typeof given === 'object' && given !== null ? given : undefined, 'authorize')
  const theirs = own ?? functionOf(provider, 'authorize')
  if (member(provider, 'type') !== 'credentials' || theirs === undefined) return provider
  const providerId = member(given, 'id') ?? member(provider, 'id')
  const authorize: Handler = async (credentials, request) => {
    const failed = { message: { account: { provider: providerId, type: 'credentials' }, credentials } }
    try {
      const user = await theirs(credentials, request)
      if (!user) await report(signInFailed({ ...failed, reason: 'The credentials are wrong.' }), request)
      return user
    } catch (error) {
      await report(signInFailed({ ...failed, error }), request)
      throw error
    }
  }
  return { ...provider, authorize, options: { ...(typeof given === 'object' && given), authorize } }
}

/** Errors after which nobody is signed in, which next-auth tells to its logger alone. */
const FAILURES: ReadonlySet<unknown> = new Set([
  'SIGNIN_OAUTH_ERROR',
  'SIGNIN_EMAIL_ERROR',
  'OAUTH_CALLBACK_ERROR',
  'OAUTH_CALLBACK_HANDLER_ERROR',
  'CALLBACK_EMAIL_ERROR',
])

function watchErrors(theirs: Handler | undefined, report: Report): Handler {
  return (code, metadata) => {
    // Under this code a provider's refusal is told too, which then ends in OAUTH_CALLBACK_ERROR: one failure is one event.
    const isToldAgain = code === 'OAUTH_CALLBACK_HANDLER_ERROR' && !(metadata instanceof Error)
    if (FAILURES.has(code) && !isToldAgain) {
      const provider = member(metadata, 'providerId')
      const error = metadata instanceof Error ? metadata : member(metadata, 'error')
      void report(signInFailed({ message: { account: { provider } }, error, code: String(code) }))
    }
    return theirs === undefined ? print(String(code), metadata) : theirs(code, metadata)
  }
}

/** As next-auth does by itself where it is given no logger. */
function print(code: string, metadata: unknown): void {
  const error = metadata instanceof Error ? metadata : member(metadata, 'error')
  const more = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(metadata)
  process.stderr.write(
    `[next-auth][error][${code}] https://next-auth.js.org/errors#${code.toLowerCase()} ${more}\n`,
  )
}
