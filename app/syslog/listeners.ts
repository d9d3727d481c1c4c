import { once, setMaxListeners } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

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

/** Connections at once, of all listeners: each may hold a message and what waits to be stored, half a MiB. */
const CONNECTIONS_MAX = 256
/** Of those, one machine's. */
const MACHINE_CONNECTIONS_MAX = 64
const HANDSHAKE_MS = 20_000
/** Senders that are gone without a word are found after some of these. */
const KEEP_ALIVE_MS = 60_000
/** Keys end by themselves too: looked at this often where nothing is sent. */
const RECHECK_MS = 30_000
/** Of refusals, one is said in this time. */
const SAY_AGAIN_MS = 60_000

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
  const servers: Server[] = []
  try {
    for (const listener of settings.listeners) {
      checkListener(listener)
      const server = makeServer(listener, settings.tls, (socket) => connections.take(socket, listener))
      await listenAt(server, listener)
      servers.push(server)
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  const stopWatching = connections.watchRights()
  const ports = servers.map(portOf)
  settings.listeners.forEach(({ tls, host, format }, i) =>
    logger().info({ host, port: ports[i], tls, format }, 'listening for syslog'),
  )
  return {
    ports,
    stop: async (withinMs) => {
      stopWatching()
      const closed = servers.map((server) => once(server, 'close'))
      for (const server of servers) server.close()
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

function makeServer(
  { tls }: SyslogListener,
  files: SyslogTls | null,
  take: (socket: Socket) => void,
): Server {
  const options = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
  const server =
    tls && files !== null
      ? createTlsServer({ ...options, ...certificates(files) }, take)
      : createServer({ ...options, pauseOnConnect: true }, take)
  server.maxConnections = CONNECTIONS_MAX
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    metrics().syslogConnections.inc({ result: 'refused' })
    logger().warn(
      { address: plainAddress(socket.remoteAddress ?? null), reason: error.message },
      'no TLS for syslog',
    )
  })
  return server
}

function certificates({ certFile, keyFile, clientCaFile }: SyslogTls): TlsOptions {
  return {
    cert: readSettingFile('VOUCHSAFE_SYSLOG_TLS_CERT', certFile),
    key: readSettingFile('VOUCHSAFE_SYSLOG_TLS_KEY', keyFile),
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    ...(clientCaFile !== null && {
      ca: readSettingFile('VOUCHSAFE_SYSLOG_TLS_CLIENT_CA', clientCaFile),
      requestCert: true,
      rejectUnauthorized: true,
    }),
  }
}

function readSettingFile(setting: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new SetupError(
      `The file ${file} of ${setting} cannot be read.`,
      'Correct the path, or the right to read it.',
      {
        cause,
      },
    )
  }
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

/** The connections of all listeners. */
class Connections {
  readonly #open = new Map<SyslogConnection, { machine: string; done: Promise<void> }>()
  readonly #giveUp = new AbortController()
  #isStopping = false
  #saidAt = 0

  constructor(
    private readonly db: Db,
    private readonly timing: SyslogTiming,
  ) {
    // Every connection that has to wait listens to it: that many are no leak.
    setMaxListeners(0, this.#giveUp.signal)
  }

  take(socket: Socket, listener: SyslogListener): void {
    const address = plainAddress(socket.remoteAddress ?? null)
    const machine = machineAt(address ?? 'unknown')
    if (this.#isStopping || !this.#hasRoom(machine)) return this.#turnAway(socket, address)
    const { db, timing } = this
    const place = {
      db,
      listener,
      address,
      timing,
      giveUp: this.#giveUp.signal,
      sayRefused: (what: object) => this.#saySeldom(what, 'a connection for syslog was refused'),
    }
    const connection = new SyslogConnection(socket, place)
    const done = connection.run().finally(() => this.#open.delete(connection))
    this.#open.set(connection, { machine, done })
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

  #hasRoom(machine: string): boolean {
    if (this.#open.size >= CONNECTIONS_MAX) return false
    const ofMachine = [...this.#open.values()].filter((one) => one.machine === machine)
    return ofMachine.length < MACHINE_CONNECTIONS_MAX
  }

  #turnAway(socket: Socket, address: string | null): void {
    socket.destroy()
    metrics().syslogConnections.inc({ result: 'refused' })
    this.#saySeldom({ address, open: this.#open.size }, 'too many connections for syslog are open')
  }

  /** Whoever comes again and again is not to fill the log of the machine; the figures count each. */
  #saySeldom(what: object, message: string): void {
    if (Date.now() - this.#saidAt < SAY_AGAIN_MS) return
    this.#saidAt = Date.now()
    logger().warn(what, message)
  }
}
