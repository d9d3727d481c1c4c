import { once } from 'node:events'
import { createServer } from 'node:net'

import { APP_ROLE, OWNER_ROLE } from '@/lib/db/roles'

import { SUPERUSER } from './cluster'
import type { Passwords } from './passwords'

/** How each role connects. `superUrl` names the maintenance database, which holds nothing of ours. */
export interface ServerUrls {
  superUrl: string
  ownerUrl: string
  appUrl: string
}

/** The URLs of an embedded server. */
export function serverUrls(
  socketDir: string,
  port: number,
  passwords: Passwords,
  database: string,
): ServerUrls {
  const windows = process.platform === 'win32'
  const url = (user: string, password: string, name: string) =>
    windows
      ? `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`
      : // A path may hold what a host name may not, so it is a parameter.
        `postgresql://${user}:${password}@localhost:${port}/${name}?host=${encodeURIComponent(socketDir)}`
  return {
    superUrl: url(SUPERUSER, passwords.superuser, 'postgres'),
    ownerUrl: url(OWNER_ROLE, passwords.owner, database),
    appUrl: url(APP_ROLE, passwords.app, database),
  }
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${encodeURIComponent(database)}`
  return changed.toString()
}

/** A TCP port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
