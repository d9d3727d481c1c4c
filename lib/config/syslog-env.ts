import { z } from 'zod'

/** Where syslog is listened for, and whose what comes there is. */
export interface SyslogListener {
  tls: boolean
  /** Without brackets around an IPv6 address. */
  host: string
  port: number
  /** The API key that all of it is sent with. */
  key: string
  format: string
}

/** Files of the certificates of listeners with TLS, absolute. */
export interface SyslogTls {
  certFile: string
  keyFile: string
  /** null: senders need no certificate. */
  clientCaFile: string | null
}

const MESSAGE =
  'must be addresses like tls://<API key>@0.0.0.0:6514/cef or tcp://<API key>@127.0.0.1:5514/syslog, with spaces between'

/** One or more addresses, parted by white space. Each holds an API key as DATABASE_URL holds a password. */
export const syslogListeners = z.string().transform((text, context): SyslogListener[] => {
  const listeners = text.trim().split(/\s+/).map(listenerOf)
  if (listeners.every((one) => one !== null)) return listeners
  context.addIssue({ code: 'custom', message: MESSAGE })
  return z.NEVER
})

function listenerOf(text: string): SyslogListener | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^(?:tcp|tls):$/.test(url.protocol)) return null
  const [, format = 'syslog'] = /^\/([a-z]+)$/.exec(url.pathname) ?? []
  const isWhole = url.username !== '' && url.hostname !== '' && url.port !== '' && url.port !== '0'
  const isPlain =
    url.password === '' && url.search === '' && url.hash === '' && /^\/?[a-z]*$/.test(url.pathname)
  if (!isWhole || !isPlain) return null
  return {
    tls: url.protocol === 'tls:',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port),
    key: url.username,
    format,
  }
}
