import { isIP } from 'node:net'

import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import type { Target } from '@/lib/delivery/destination-input'
import { egressTo } from '@/lib/delivery/egress'

import { EgressError, isOpenHost } from './guarded-lookup'

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }
/** What a name that is always of this machine stands for (RFC 6761 §6.3). */
const OF_LOCALHOST = ['127.0.0.1', '::1']

/**
 * Stops an address from being saved that nothing is ever sent to: whoever sets it up would learn of it by events that do not
 * arrive. Other names are looked up when something is sent, each time.
 *
 * @throws AppError invalid, at `target.url`, with what would allow it.
 */
export function requireOpenHost(target: Target): void {
  if (target.kind === 'file') return
  const message = whyClosed(target.url)
  if (message === null) return
  throw new AppError('invalid', message, { problems: [{ path: 'target.url', message }] })
}

/** Why nothing is ever sent to an address, with what would allow it; null: it may be. */
export function whyClosed(address: string): string | null {
  const { hostname, port, protocol } = new URL(address)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const isLocal = /^(?:.+\.)?localhost\.?$/i.test(host)
  const egress = egressTo(env().egressAllow)
  const at = Number(port) || (DEFAULT_PORTS[protocol] ?? 0)
  if ((isLocal ? OF_LOCALHOST : [host]).some((one) => isOpenHost(one, at, egress))) return null
  const network = isLocal ? '127.0.0.0/8' : `${host}/${isIP(host) === 6 ? 128 : 32}`
  return `${new EgressError(host).message} For this address: VOUCHSAFE_EGRESS_ALLOW=${network}:${at}`
}
