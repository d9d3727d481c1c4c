import { once, setMaxListeners } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { machineAt } from '@/lib/access/addresses'
import { readApiKey } from '@/lib/access/server/api-key-format'
import { rightsCache } from '@/lib/access/server/cache'
import { SetupError } from '@/lib/config/setup-error'
import type { SyslogListener, SyslogTls } from '@/lib/config/syslog-env'
import { DECODERS, decoderOf } from '@/lib/decode/formats'
import { plainAddress } from '@/lib/http/client'
import { logger } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'

import type { Db } from './admit'
import { SyslogConnection, type SyslogTiming, TIMING } from './connection'
import { Handshakes } from './handshakes'
import { SeldomWarnings } from './seldom'

/** Connections at once, of all listeners: each may hold a message and what waits to be stored, half a MiB. */
const CONNECTIONS_MAX = 256
/** Of those, one machine's. */
const MACHINE_CONNECTIONS_MAX = 64
/** Senders that are gone without a word are found after some of these. */
const KEEP_ALIVE_MS = 60_000
/** Keys end by themselves too: looked at this often where nothing is sent. */
const RECHECK_MS = 30_000

/** What listens for syslog. */
export interface SyslogListeners {
  /** In the order of the settings: where each listens. */
  ports: number[]
  /** Takes no new connections, takes what is on its way, and stores it; after `withinMs` gives up what is not stored. */
  stop(withinMs: number): Promise<void>
}

/** Listens for syslog wherever the settings say. @throws SetupError for settings that cannot be honoured. */
export async function listenForSyslog(
  db: Db,
  settings: { listeners: readonly SyslogListener[]; tls: SyslogTls | null },
  timing: SyslogTiming = TIMING,
): Promise<SyslogListeners> {
  const connections = new Connections(db, timing)
  const all: Listening[] = []
  try {
    for (const listener of settings.listeners) {
      checkListener(listener)
      const one = makeServer(listener, settings.tls, { connections, timing })
      await listenAt(one.server, listener)
      all.push(one)
    }
  } catch (error) {
    for (const { server } of all) server.close()
    throw error
  }
  const stopWatching = connections.watchRights()
  const ports = all.map(({ server }) => portOf(server))
  settings.listeners.forEach(({ tls, host, format }, i) =>
    logger().info({ host, port: ports[i], tls, format }, 'listening for syslog'),
  )
  return {
    ports,
    stop: async (withinMs) => {
      stopWatching()
      const closed = all.map(({ server }) => once(server, 'close'))
      for (const { server, handshakes } of all) {
        server.close()
        handshakes?.stop()
      }
      await connections.finish(withinMs)
      await Promise.all(closed)
    },
  }
}

function checkListener({ key, format }: SyslogListener): void {
  if (decoderOf(format) === undefined) {
    throw new SetupError(
      `Wrong setting: VOUCHSAFE_SYSLOG_LISTEN names the format ${format}, which there is not.`,
      `Name one of ${DECODERS.map((one) => one.format).join(', ')}.`,
    )
  }
  if (readApiKey(key) === null) {
    throw new SetupError(
      'Wrong setting: VOUCHSAFE_SYSLOG_LISTEN holds something that is no API key, or is mistyped.',
      'Put a key with the scope events:write in front of the @: tls://vs_…@0.0.0.0:6514/cef.',
    )
  }
}

interface Listening {
  server: Server
  handshakes: Handshakes | null
}

function makeServer(
  listener: SyslogListener,
  files: SyslogTls | null,
  { connections, timing }: { connections: Connections; timing: SyslogTiming },
): Listening {
  const take = (socket: Socket): void => connections.take(socket, listener)
  const handshakes =
    listener.tls && files !== null
      ? new Handshakes(files, timing.handshake, {
          secured: take,
          failed: (what) => connections.refuse(what, 'no TLS for syslog'),
        })
      : null
  const options = {
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    pauseOnConnect: handshakes === null,
  }
  const server = createServer(options, (socket) => {
    if (!connections.seat(socket)) return
    if (handshakes === null) take(socket)
    else handshakes.begin(socket)
  })
  return { server, handshakes }
}

async function listenAt(server: Server, { host, port }: SyslogListener): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      `Nothing can listen for syslog at ${host}, port ${port} (${code}).`,
      'Choose a free port of 1024 or higher, and an address of this machine, in VOUCHSAFE_SYSLOG_LISTEN.',
      { cause },
    )
  }
}

function portOf(server: Server): number {
  // safe: it listens at a host and a port
  return (server.address() as AddressInfo).port
}

interface Refused {
  address: string | undefined
  reason?: string
  open?: number
}

/** The connections of all listeners. */
class Connections {
  /** From their first moment on: a handshake takes up room too. */
  readonly #sockets = new Map<Socket, string>()
  readonly #open = new Map<SyslogConnection, { socket: Socket; machine: string; done: Promise<void> }>()
  readonly #giveUp = new AbortController()
  readonly #warnings = new SeldomWarnings()
  #isStopping = false

  constructor(
    private readonly db: Db,
    private readonly timing: SyslogTiming,
  ) {
    // Every connection that has to wait listens to it: that many are no leak.
    setMaxListeners(0, this.#giveUp.signal)
  }

  /** Whether there is room for one more. If so, it has its place until it is closed, whether or not it becomes secure. */
  seat(socket: Socket): boolean {
    const machine = machineOf(socket)
    if (this.#isStopping || !this.#hasRoom(machine)) {
      socket.destroy()
      const address = socket.remoteAddress
      this.refuse({ address, open: this.#sockets.size }, 'too many connections for syslog are open')
      return false
    }
    this.#sockets.set(socket, machine)
    socket.once('close', () => this.#sockets.delete(socket))
    return true
  }

  take(socket: Socket, listener: SyslogListener): void {
    if (this.#isStopping) return void socket.destroy()
    const { db, timing } = this
    const place = {
      db,
      listener,
      address: plainAddress(socket.remoteAddress ?? null),
      timing,
      giveUp: this.#giveUp.signal,
      sayRefused: (what: object) => this.#warnings.warn(what, 'a connection for syslog was refused'),
    }
    const connection = new SyslogConnection(socket, place)
    const done = connection.run().finally(() => this.#open.delete(connection))
    this.#open.set(connection, { socket, machine: machineOf(socket), done })
  }

  /** Counts one that was turned away. */
  refuse({ address, ...what }: Refused, message: string): void {
    metrics().syslogConnections.inc({ result: 'refused' })
    this.#warnings.warn({ address: plainAddress(address ?? null), ...what }, message)
  }

  /** Whose key has ended is turned out, whether or not anything is sent. */
  watchRights(): () => void {
    const recheck = (): void => {
      for (const connection of this.#open.keys()) connection.recheck()
    }
    const stop = rightsCache(this.db).onChange(recheck)
    const timer = setInterval(recheck, RECHECK_MS)
    return () => {
      clearInterval(timer)
      stop()
    }
  }

  async finish(withinMs: number): Promise<void> {
    this.#isStopping = true
    for (const connection of this.#open.keys()) connection.finish()
    const timer = setTimeout(() => {
      this.#giveUp.abort()
      for (const connection of this.#open.keys()) connection.cut()
    }, withinMs)
    await Promise.all([...this.#open.values()].map(({ done }) => done))
    clearTimeout(timer)
  }

  /** What was read of a connection and is not stored yet keeps its place, also when it is closed. */
  #hasRoom(machine: string): boolean {
    const storing = [...this.#open.values()].filter(({ socket }) => socket.destroyed)
    const machines = [...this.#sockets.values(), ...storing.map((one) => one.machine)]
    if (machines.length >= CONNECTIONS_MAX) return false
    return machines.filter((one) => one === machine).length < MACHINE_CONNECTIONS_MAX
  }
}

const machineOf = ({ remoteAddress }: Socket): string =>
  machineAt(plainAddress(remoteAddress ?? null) ?? 'unknown')
