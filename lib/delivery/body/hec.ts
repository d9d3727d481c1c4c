import { jsonLine } from '@/lib/delivery/one-line'
import type { Body, Outgoing } from '@/lib/delivery/outgoing'

/** What Splunk is told of every event beside it. */
export interface HecFields {
  index?: string
  sourcetype: string
  host?: string
}

/**
 * A body of Splunk's HTTP Event Collector (`/services/collector/event`): objects one behind the other, each with the time at which
 * it happened, in seconds. An event that is not JSON is a text.
 */
export function hecBody(
  batch: readonly Outgoing[],
  { index, sourcetype, host }: HecFields,
  isJson: boolean,
): Body {
  const around = {
    source: 'vouchsafe',
    sourcetype,
    ...(host !== undefined && { host }),
    ...(index !== undefined && { index }),
  }
  const objects = batch.map(({ event, line }) => {
    const time = Date.parse(event.occurredAt) / 1000
    // The line is put in as it is: parsed and written again, its signature would not hold.
    const front = jsonLine({ time, ...around, fields: { event_id: event.id } }).slice(0, -1)
    return `${front},"event":${isJson ? line : jsonLine(line)}}`
  })
  return { text: `${objects.join('\n')}\n`, contentType: 'application/json' }
}
