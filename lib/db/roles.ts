import type pg from 'pg'

/** The roles of an embedded or test server. On other servers the owner and the serving role may have any name. */
export const OWNER_ROLE = 'vouchsafe_owner'
export const APP_ROLE = 'vouchsafe_app'
/** Cannot log in; owns the functions that may pass the append-only triggers. */
export const KEEPER_ROLE = 'vouchsafe_keeper'

type Client = Pick<pg.Client, 'query' | 'escapeIdentifier' | 'escapeLiteral'>

/**
 * Makes the roles, or puts them right, as the superuser. The keeper is made here and not by the owner's migration: since
 * PostgreSQL 16 whoever makes a role may become it, and nobody may become the keeper.
 */
export async function ensureRoles(client: Client, passwords: { owner: string; app: string }): Promise<void> {
  await ensureRole(client, KEEPER_ROLE, 'NOLOGIN PASSWORD NULL')
  await ensureRole(client, OWNER_ROLE, `LOGIN PASSWORD ${client.escapeLiteral(passwords.owner)}`)
  await ensureRole(client, APP_ROLE, `LOGIN PASSWORD ${client.escapeLiteral(passwords.app)}`)
}

async function ensureRole(client: Client, name: string, options: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  const verb = rows.length === 0 ? 'CREATE' : 'ALTER'
  await client.query(
    `${verb} ROLE ${client.escapeIdentifier(name)} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION ${options}`,
  )
}

/** Makes the database of the owner, if it is missing. */
export async function ensureDatabase(client: Client, name: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (rows.length === 0) {
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(OWNER_ROLE)}`,
    )
  }
  await closeDatabase(client, name)
}

/** Lets only the owner and the serving role in, and the latter make nothing in it, not even temporary tables. */
export async function closeDatabase(client: Client, name: string): Promise<void> {
  const database = client.escapeIdentifier(name)
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${client.escapeIdentifier(APP_ROLE)}`)
}
