import { utf8 } from '@/lib/base/bytes'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { severityOf } from '@/lib/delivery/severity'

/** How messages are kept apart on a connection (RFC 6587): by their length in front, which TLS demands (RFC 5425), or by LF. */
export const FRAMINGS = ['octets', 'lines'] as const
export type Framing = (typeof FRAMINGS)[number]

/** Log audit, RFC 5424 §6.2.1. */
const FACILITY_AUDIT = 13
/** Codes of RFC 5424 §6.2.1. */
const [WARNING, NOTICE, INFORMATIONAL] = [4, 5, 6]
const FAILED = 6
const CHANGED = 3

/** Printable ASCII without what would end a field. */
const fieldOf = (text: string, max: number): string => text.replace(/[^\x21-\x7e]/g, '_').slice(0, max) || '-'

/** The parameter of an element, RFC 5424 §6.3.3. */
const parameter = (name: string, value: string): string =>
  `${name}="${value.replace(/["\\\]]/g, (sign) => `\\${sign}`)}"`

/** An element of our own needs an enterprise number; 32473 is the one for documentation (RFC 5612), so nobody else's. */
const ELEMENT = 'vouchsafe@32473'

/** Messages of RFC 5424, one for each event, framed. The event's line is the message. */
export function syslogBytes(batch: readonly Outgoing[], framing: Framing, host: string): Uint8Array {
  const messages = batch.map((one) => syslogMessage(one, host))
  if (framing === 'lines') return utf8(messages.map((message) => `${message}\n`).join(''))
  return utf8(messages.map((message) => `${utf8(message).length} ${message}`).join(''))
}

function syslogMessage({ event, line }: Outgoing, host: string): string {
  const priority = FACILITY_AUDIT * 8 + severityCode(severityOf(event))
  const element = `[${ELEMENT} ${parameter('id', event.id)} ${parameter('tenant', event.tenant)}]`
  const header = [
    `<${priority}>1`,
    // At most six digits of a second (RFC 5424 §6.2.3).
    event.occurredAt.replace(/(\.\d{6})\d+Z$/, '$1Z'),
    fieldOf(host, 255),
    'vouchsafe',
    '-',
    fieldOf(event.action, 32),
    element,
  ]
  return `${header.join(' ')} ${line}`
}

function severityCode(severity: number): number {
  if (severity >= FAILED) return WARNING
  return severity >= CHANGED ? NOTICE : INFORMATIONAL
}
