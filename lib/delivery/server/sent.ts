import type { Egress } from '@/lib/delivery/egress'
import type { Verdict } from '@/lib/delivery/verdict'

/** Who sends a batch, and what they may reach. */
export interface SentBy {
  tenantId: string
  egress: Egress
}

/** What became of a batch. */
export interface Sent {
  verdict: Verdict
  /** Events that the receiver would never take, of a batch that arrived; by index, with its reason. */
  refused: ReadonlyMap<number, string>
  bytes: number
  tookMs: number
  status: number | null
  /** What the receiver said, or why it said nothing. */
  answer: string
  exchange: Exchange
}

/** What was sent and what came back, with all that is secret in it. */
export interface Exchange {
  method: string
  headers: Readonly<Record<string, string>>
  text: string
  /** Null: nothing came back. */
  response: { status: number; headers: Readonly<Record<string, unknown>>; body: string } | null
}

/** Of a batch of which the receiver refused nothing by itself. */
export const NONE_REFUSED: Sent['refused'] = new Map()
