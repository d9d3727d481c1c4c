import pg from 'pg'

import { SetupError } from '@/lib/config/setup-error'

import { ignoreLostConnection } from './pool'

const CONNECT_MS = 15_000

/** Runs `fn` with one connection of its own. A server that cannot be reached is an error that says what to do. */
export async function withClient<T>(
  url: string,
  fn: (client: pg.Client) => Promise<T>,
  applicationName = 'vouchsafe (start)',
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS,
  })
  client.on('error', ignoreLostConnection)
  try {
    await client.connect()
  } catch (cause) {
    throw unreachable(client, cause)
  }
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

/** SQLSTATE → what to do. Other failures of a connection are failures of the way to the server. */
const CONNECT_FIXES: Record<string, string> = {
  '28P01': 'Correct the password in DATABASE_URL.',
  '28000': "Correct the user in DATABASE_URL, or let it in (the server's pg_hba.conf).",
  '3D000': 'Make the database first (CREATE DATABASE … OWNER …), or correct its name in DATABASE_URL.',
  '53300': "Raise the server's max_connections, or lower VOUCHSAFE_POOL_SIZE.",
  '57P03': 'The server is starting or stopping: try again.',
}

/** Names the server, never the password. */
function unreachable(client: pg.Client, cause: unknown): SetupError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const fix = cause instanceof pg.DatabaseError && cause.code ? CONNECT_FIXES[cause.code] : undefined
  return new SetupError(
    `The database ${client.database ?? ''} at ${client.host}:${client.port} cannot be opened as ${client.user ?? '?'}: ${message}`,
    fix ?? 'Start the server, correct DATABASE_URL, or unset it to use the embedded database.',
    { cause },
  )
}
