import { utf8Length } from '@/lib/base/bytes'
import type { JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import { eventLexemes } from '@/lib/event/lexemes'

import { type Made, table } from './made'

/** What the guide says about the price of before and after, measured on one order of a shop. */
export function priceParts(): Made[] {
  return [{ path: 'docs/what-to-audit.md', name: 'prices', text: priceTable() }]
}

const ORDER: JsonObject = {
  id: 'o-4711',
  customer: { id: 'c-17', name: 'Grace Hopper', country: 'DE' },
  status: 'open',
  total: '129.80',
  currency: 'EUR',
  shippingAddress: { street: 'Am Hof 3', city: 'Bonn', zip: '53111', country: 'DE' },
  billingAddress: { street: 'Am Hof 3', city: 'Bonn', zip: '53111', country: 'DE' },
  lines: Array.from({ length: 5 }, (_, i) => ({
    sku: `sku-${i + 1}`,
    title: `Article number ${i + 1}`,
    quantity: i + 1,
    price: '25.96',
  })),
  notes: 'Please ring twice, the bell is hard to hear from the yard.',
  createdAt: '2026-11-20T09:58:12Z',
  updatedAt: '2026-11-20T10:00:00Z',
}
const SHIPPED: JsonObject = { ...ORDER, status: 'shipped', updatedAt: '2026-11-21T08:15:30Z' }

/** The way to log one change of the order, and what of it an event carries. */
const WAYS: readonly { way: string; before?: JsonObject; after?: JsonObject }[] = [
  { way: 'neither' },
  {
    way: 'the two values that changed, in both',
    before: { status: 'open', updatedAt: '2026-11-20T10:00:00Z' },
    after: { status: 'shipped', updatedAt: '2026-11-21T08:15:30Z' },
  },
  { way: '`after` alone, whole', after: SHIPPED },
  { way: 'both, whole', before: ORDER, after: SHIPPED },
]

function priceTable(): string {
  return table(
    ['An event of one change with', 'Bytes as JSON', 'Lexemes in the search index'],
    WAYS.map(({ way, ...documents }) => [way, String(bytesOf(documents)), String(lexemesOf(documents))]),
  )
}

type Documents = { before?: JsonObject; after?: JsonObject }

const EVENT: EventDraft = {
  action: 'order.ship',
  change: 'UPDATE',
  outcome: 'success',
  actor: { type: 'user', id: 'u-42', name: 'Ada Lovelace', email: 'ada@example.com' },
  resource: { type: 'ORDER', id: 'o-4711', name: 'Order 4711' },
  client: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' },
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  details: { warehouse: 'bonn-2' },
}

const bytesOf = (documents: Documents): number => utf8Length(JSON.stringify({ ...EVENT, ...documents }))

const lexemesOf = (documents: Documents): number => {
  const added = { source: { name: 'shop', format: 'vouchsafe' }, late: false, tenantKey: 1 }
  return eventLexemes({ ...EVENT, ...documents, ...added }).lexemes.length
}
