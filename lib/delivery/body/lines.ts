import type { Body, Outgoing } from '@/lib/delivery/outgoing'

/** How events of one request are kept apart. */
export const ENVELOPES = ['lines', 'array'] as const
export type Envelope = (typeof ENVELOPES)[number]

/** A line for each event, each ended by LF; or one JSON array, of events that are JSON. */
export function linesBody(batch: readonly Outgoing[], envelope: Envelope, isJson: boolean): Body {
  const lines = batch.map(({ line }) => line)
  if (envelope === 'array') return { text: `[${lines.join(',')}]`, contentType: 'application/json' }
  return {
    text: `${lines.join('\n')}\n`,
    contentType: isJson ? 'application/x-ndjson' : 'text/plain; charset=utf-8',
  }
}
