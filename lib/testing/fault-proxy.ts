import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Where a connection breaks: before the marked statement reaches the server, or after it ran and before its reply. */
export type Fault = 'not applied' | 'reply lost'

/** A real network fault between us and a real server: forwards bytes, and cuts a connection when told to. */
export interface FaultProxy {
  /** The database's URL through the proxy. */
  url: string
  /** The next statement that contains `marker` meets this fault; then everything works again. */
  arm(fault: Fault, marker: string): void
  /** Cuts every connection and takes no more, until told that the server is there again. */
  setAway(away: boolean): void
  /** How many faults have happened. */
  faults(): number
  close(): Promise<void>
}

/** Puts a proxy before the server that this URL names (a unix socket, or host and port). */
export async function faultProxy(databaseUrl: string): Promise<FaultProxy> {
  const url = new URL(databaseUrl)
  const socketDir = url.searchParams.get('host')
  const port = Number(url.port || 5432)
  const target = () =>
    socketDir ? connect(path.join(socketDir, `.s.PGSQL.${port}`)) : connect(port, url.hostname)

  let armed: { fault: Fault; marker: string } | null = null
  let happened = 0
  let isAway = false
  const open = new Set<Socket>()
  const server = createServer((client) => {
    if (isAway) return void client.destroy()
    const upstream = target()
    open.add(client).add(upstream)
    let cutAtReply = false
    client.on('data', (bytes) => {
      if (armed && bytes.includes(armed.marker)) {
        const { fault } = armed
        armed = null
        happened += 1
        if (fault === 'not applied') return cut()
        cutAtReply = true
      }
      upstream.write(bytes)
    })
    // The marked statement may be followed by more of our bytes (COPY data): only "ready" (Z) says that it all ran.
    upstream.on('data', (bytes) => {
      if (cutAtReply && bytes.at(-6) === 0x5a) cut()
      else if (!cutAtReply || bytes.includes('G')) client.write(bytes)
    })
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      socket.on('error', cut)
      socket.on('close', cut)
    }
  })
  const dir = await mkdtemp(path.join(tmpdir(), 'vs-fault-'))
  server.listen(path.join(dir, '.s.PGSQL.5432'))
  await once(server, 'listening')

  url.port = '5432'
  url.searchParams.set('host', dir)
  return {
    url: url.toString(),
    arm: (fault, marker) => (armed = { fault, marker }),
    setAway: (away) => {
      isAway = away
      if (away) for (const socket of open) socket.destroy()
    },
    faults: () => happened,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
