import { AsyncLocalStorage } from 'node:async_hooks'

import type { AuditLogger } from './audit'
import { currentLogger } from './current-logger'
import { type AuditContext, CONTEXT_SETTING, writeContext } from './prisma-context'

/** Who changes something: said at once, asked for at each write, or a logger that knows its request. */
export type ContextSource =
  | AuditContext
  | Pick<AuditLogger, 'scope'>
  | (() => AuditContext | undefined | Promise<AuditContext | undefined>)

/** What is needed of a Prisma client: any client of Prisma 5 or later has it. */
export interface PrismaLike {
  $extends(extension: never): unknown
  $transaction(...args: never[]): Promise<unknown>
  $executeRawUnsafe(query: string, ...values: never[]): unknown
}

/** The same client as it is called here. */
interface Client {
  $extends(extension: object): unknown
  $transaction(work: unknown, options?: unknown): Promise<unknown>
  $executeRawUnsafe(query: string, ...values: string[]): Promise<unknown>
}

interface Operation {
  operation: string
  args: unknown
  query(args: unknown): Promise<unknown>
  /** Not documented, and there since Prisma 4: says whether somebody else's transaction is under way. */
  __internalParams?: { transaction?: unknown }
}

/** Operations that change nothing: they go their way as they are. */
const READS = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'aggregate',
  'groupBy',
  'count',
])

/**
 * The client with a context: whatever it changes is recorded with an actor, a request and a reason. What `source` does not
 * say is said by the request that is being handled, where the SDK's middleware knows it: so one client for all of an
 * application needs no source at all. The context is set for one transaction: a single write gets one around it,
 * `$transaction([…])` gets a first statement, and an interactive transaction begins with it. Reads cost nothing. Give it the
 * plain client, not one that is audited already: of two contexts the first one given would count.
 *
 * @throws TypeError at the write, when the context cannot be part of an event.
 */
export function withAudit<C extends PrismaLike>(prisma: C, source?: ContextSource): C {
  // safe: of Prisma's own types, which follow the schema, these three calls are used as they are documented
  const client = prisma as unknown as Client
  const inTransaction = new AsyncLocalStorage<true>()
  const settingOf = async (): Promise<string | null> => {
    const context = await contextOf(source)
    return context === undefined ? null : writeContext(context)
  }
  const set = (on: Client, context: string) =>
    on.$executeRawUnsafe('SELECT set_config($1, $2, true)', CONTEXT_SETTING, context)

  const $allOperations = async ({
    operation,
    args,
    query,
    __internalParams,
  }: Operation): Promise<unknown> => {
    // In a batch that another client began, a transaction of its own would take the write out of it.
    const isInside = inTransaction.getStore() === true || __internalParams?.transaction !== undefined
    if (isInside || READS.has(operation)) return query(args)
    const context = await settingOf()
    if (context === null) return query(args)
    const [, result] = (await client.$transaction([set(client, context), query(args)])) as unknown[]
    return result
  }

  /** Of the client that it is called on, which may have extensions that came after this one. */
  async function $transaction(this: Client, work: unknown, options?: unknown): Promise<unknown> {
    const run = (given: unknown): Promise<unknown> => client.$transaction.call(this, given, options)
    const context = await settingOf()
    if (context === null) return inTransaction.run(true, () => run(work))
    if (!Array.isArray(work)) return run(begunWith(work, (tx) => set(tx, context)))
    const all = [set(client, context), ...(work as unknown[])]
    const results = await inTransaction.run(true, () => run(all))
    return (results as unknown[]).slice(1)
  }

  return client.$extends({ name: 'vouchsafe', query: { $allOperations }, client: { $transaction } }) as C
}

/** An interactive transaction that sets the context before anything else. */
function begunWith(work: unknown, begin: (tx: Client) => Promise<unknown>): (tx: Client) => Promise<unknown> {
  if (typeof work !== 'function') throw new TypeError('$transaction takes an array or a function.')
  return async (tx) => {
    await begin(tx)
    return (work as (tx: Client) => unknown)(tx)
  }
}

async function contextOf(source: ContextSource | undefined): Promise<AuditContext | undefined> {
  if (source !== undefined && 'scope' in source) return source.scope
  const given = typeof source === 'function' ? await source() : source
  const scope = await currentLogger()?.scope
  return given === undefined ? scope : { ...scope, ...given }
}
