import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createServer, type Server, type TlsOptions } from 'node:tls'

import { SetupError } from '@/lib/config/setup-error'
import type { SyslogTls } from '@/lib/config/syslog-env'

/** What becomes of a connection that is to be secure. */
export interface HandshakeEnds {
  secured(socket: Socket): void
  failed(what: { address: string | undefined; reason: string }): void
}

/** A connection that is not secure yet. */
interface Handshake {
  raw: Socket
  reason: string
  timer: NodeJS.Timeout
}

/**
 * Makes connections secure. Whoever reaches a listener can begin a handshake, with no certificate and no key: each is over
 * after `withinMs`, however busy its other side is until then.
 */
export class Handshakes {
  readonly #server: Server
  /** By the address and port of the other side: no two connections of a listener have the same. */
  readonly #running = new Map<string, Handshake>()

  /** @throws SetupError for files that cannot be read. */
  constructor(
    files: SyslogTls,
    private readonly withinMs: number,
    private readonly ends: HandshakeEnds,
  ) {
    this.#server = createServer(certificates(files))
    this.#server.on('secureConnection', (socket) => {
      const handshake = this.#take(placeOf(socket))
      if (handshake === undefined) socket.destroy()
      else ends.secured(socket)
    })
    this.#server.on('tlsClientError', (error, socket) => {
      const handshake = this.#running.get(placeOf(socket))
      if (handshake !== undefined) handshake.reason = error.message.trim()
    })
  }

  /** Begins with a connection that nothing was read of. */
  begin(raw: Socket): void {
    const place = placeOf(raw)
    const timer = setTimeout(() => {
      handshake.reason = `it took longer than ${this.withinMs} ms`
      raw.destroy()
    }, this.withinMs)
    const handshake: Handshake = { raw, reason: 'the connection ended', timer }
    const address = raw.remoteAddress
    this.#running.set(place, handshake)
    raw.on('error', () => undefined)
    raw.once('close', () => {
      if (this.#take(place) !== undefined) this.ends.failed({ address, reason: handshake.reason })
    })
    this.#server.emit('connection', raw)
  }

  /** Ends those that have not succeeded. */
  stop(): void {
    for (const [place, { raw }] of this.#running) {
      this.#take(place)
      raw.destroy()
    }
  }

  #take(place: string): Handshake | undefined {
    const handshake = this.#running.get(place)
    this.#running.delete(place)
    clearTimeout(handshake?.timer)
    return handshake
  }
}

const placeOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

function certificates({ certFile, keyFile, clientCaFile }: SyslogTls): TlsOptions {
  return {
    cert: readSettingFile('VOUCHSAFE_SYSLOG_TLS_CERT', certFile),
    key: readSettingFile('VOUCHSAFE_SYSLOG_TLS_KEY', keyFile),
    minVersion: 'TLSv1.2',
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
      { cause },
    )
  }
}
