import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { fromUtf8 } from '@/lib/base/bytes'
import { env } from '@/lib/config/env'
import { syslogBytes } from '@/lib/delivery/body/syslog'
import { networkWords, type Peer } from '@/lib/delivery/network-words'
import type { Outgoing } from '@/lib/delivery/outgoing'
import type { SyslogTarget } from '@/lib/delivery/syslog-target'

import { checkHost, guardedLookup } from './guarded-lookup'
import { NONE_REFUSED, type Sent, type SentBy } from './sent'

/**
 * So long before we say that nothing more comes. A receiver that has too many connections closes a new one at once; what it says then
 * must not be taken for its answer to our end.
 */
const BEFORE_END_MS = 50

/**
 * Sends a batch over a connection of its own. Syslog acknowledges nothing; what can be known is that the receiver's machine has
 * all of it, and that whoever reads there has read to the end: we say that nothing more comes, and wait for the other side to close as
 * well. What a receiver had read and not stored when it broke down is lost. Never throws for what a network or a receiver does.
 */
export async function sendSyslog(
  target: SyslogTarget,
  batch: readonly Outgoing[],
  by: SentBy,
): Promise<Sent> {
  const bytes = syslogBytes(batch, target.framing, new URL(env().url).hostname)
  const started = process.hrtime.bigint()
  const problem = await transmit(target, bytes, by).then(
    () => null,
    (error: unknown) => networkWords(error, peerOf(target)),
  )
  return {
    verdict: { kind: problem === null ? 'delivered' : 'later' },
    refused: NONE_REFUSED,
    bytes: bytes.length,
    tookMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
    status: null,
    answer: problem ?? 'read to its end, and closed',
    exchange: { method: 'SYSLOG', headers: {}, text: fromUtf8(bytes) ?? '', response: null },
  }
}

async function transmit(target: SyslogTarget, bytes: Uint8Array, by: SentBy): Promise<void> {
  const peer = peerOf(target)
  checkHost(peer.host, peer.port, by.egress)
  const socket = connected(target, peer, by)
  const seconds = target.timeoutSeconds
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`not closed by the receiver within ${seconds} s`)),
        seconds * 1000,
      )
      socket.once('close', () => clearTimeout(timer))
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the connection was closed before all was sent')))
      // Whatever it says is no part of the protocol; unread, its end would never be seen.
      socket.resume()
      let isTold = false
      socket.once('end', () => {
        if (isTold && socket.writableFinished) resolve()
        else reject(new Error('the receiver closed the connection before it had read all'))
      })
      const end = (): void => {
        isTold = true
        socket.end()
      }
      socket.write(bytes, () => void setTimeout(end, BEFORE_END_MS))
    })
  } finally {
    socket.destroy()
  }
}

function peerOf({ url }: SyslogTarget): Peer {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

function connected({ url, ca, skipSslVerification }: SyslogTarget, peer: Peer, by: SentBy): Socket {
  const { host, port } = peer
  const options = { host, port, lookup: guardedLookup(by.egress, port, by.tenantId) }
  if (url.startsWith('tcp:')) return connectTcp(options)
  return connectTls({
    ...options,
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: !skipSslVerification,
    ...(ca !== null && { ca }),
  })
}
