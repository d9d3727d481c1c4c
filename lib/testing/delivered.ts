import { DELIVERY_FORMATS, encodeEvent } from '@/lib/delivery/formats'
import { signingKey, webhookHeaders, webhookSecret } from '@/lib/delivery/server/signing-keys'
import type { Event } from '@/lib/event/event'

const TENANT = '6d1f2c3b-4a59-4867-9e0d-1c2b3a495867'
const DESTINATION = '0f1e2d3c-4b5a-4687-8970-6f5e4d3c2b1a'

/** What readers of lines trip over: a signature that is none, escapes, large numbers, nothing at the end. */
const EVENT: Event = {
  id: '01a19166-dd7b-7000-8000-000000000001',
  index: 41,
  tenant: 'acme',
  occurredAt: '2026-11-21T09:00:00.000Z',
  receivedAt: '2026-11-21T09:00:00.250Z',
  actor: { type: 'user', id: 'ada', name: 'Ada Lovelace ✓' },
  action: 'flow.update',
  change: 'UPDATE',
  outcome: 'success',
  resource: { type: 'FLOW', id: 'nightly', name: 'a|b=c\\d' },
  source: { name: 'ci', format: 'events' },
  message: `two\nlines ,"sig":"${'A'.repeat(86)}"} sig=${'B'.repeat(86)}`,
  traceId: '3895213347334635099',
  client: { ip: '2001:db8::1', userAgent: ' sig=' },
  details: { sig: 'C'.repeat(86), n: 2 ** 63 },
  hasBefore: false,
  hasAfter: false,
  late: false,
  partial: false,
}

/** Something delivered, for programs that verify: each line of `lines` is signed, and the request that brought them. */
export function delivered(): {
  jwks: string
  lines: string[]
  headers: Record<string, string>
  secret: string
} {
  const key = signingKey(TENANT, 1)
  const formats = DELIVERY_FORMATS.filter((format) => format !== 'cps')
  const lines = formats.map((format) =>
    encodeEvent(format, { event: EVENT, tenantId: TENANT, parentId: null, replayed: false }, key),
  )
  const keys = [signingKey(TENANT, 2), key, signingKey(TENANT, 0)].map(({ jwk }) => jwk)
  const text = bodyOf(lines)
  return {
    jwks: JSON.stringify({ keys }),
    lines,
    headers: webhookHeaders({ id: 'd_0_4', text, atMs: 1_795_168_800_000 }, key, {
      destinationId: DESTINATION,
      epochs: [1, 0],
    }),
    secret: webhookSecret(DESTINATION, 0),
  }
}

/** Lines as they stand in a body. */
export const bodyOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** The headers as CGI gives them to programs. */
export const cgiOf = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
      value,
    ]),
  )
