import type { PostgresClient } from './prisma-postgres'

/** A client that stands alone, as `new pg.Client()` makes it. */
interface OwnClient extends PostgresClient {
  connect(): Promise<unknown>
  end(): Promise<unknown>
}

/** A pool of `pg`. The shipper keeps one of its clients for as long as it runs. */
export interface PostgresPool {
  connect(): Promise<PostgresClient & { release(destroy?: boolean): void }>
}

/** A connection that one shipper has for itself. */
export interface Connection {
  client: PostgresClient
  /** Aborted when the connection is lost. */
  lost: AbortSignal
  close(): Promise<void>
}

/** How long to wait for a server, in ms, before the connection to it counts as lost. */
interface Patience {
  connectMs: number
  /** For one statement. */
  statementMs: number
}

const PATIENCE: Patience = { connectMs: 10_000, statementMs: 60_000 }
/** The server says by itself that a statement took too long. One that says nothing is gone. */
const ANSWER_MS = 5_000

/** Opens a connection. Locks and notifications belong to it, so a pooler that shares connections by transaction is none. */
export async function connect(
  to: { connectionString: string } | { pool: PostgresPool },
  patience = PATIENCE,
): Promise<Connection> {
  const lost = new AbortController()
  const watch = (client: PostgresClient): void => {
    client.on('error', () => lost.abort())
    client.on('end', () => lost.abort())
  }
  if ('pool' in to) {
    const client = await to.pool.connect()
    watch(client)
    // Not given back for others: it listens, and may hold locks.
    return { client, lost: lost.signal, close: () => Promise.resolve(client.release(true)) }
  }
  const client = await newClient(to.connectionString, patience)
  watch(client)
  await client.connect()
  return { client, lost: lost.signal, close: async () => void (await client.end()) }
}

async function newClient(connectionString: string, { connectMs, statementMs }: Patience): Promise<OwnClient> {
  // By a name that no bundler follows: only who ships needs the package.
  const name = 'pg'
  const found = (await import(name).catch((cause: unknown) => {
    throw new Error('The shipper needs the package pg: npm install pg', { cause })
  })) as { default: { Client: new (options: object) => OwnClient } }
  return new found.default.Client({
    connectionString,
    application_name: 'vouchsafe shipper',
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + ANSWER_MS,
    // It waits for notifications for long, and a firewall may forget it meanwhile.
    keepAlive: true,
    keepAliveInitialDelayMillis: connectMs,
  })
}
