import type { Fields } from '@/lib/decode/fields'
import { sentTime } from '@/lib/decode/sent-time'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The address of `origin.address`, `198.51.100.7:40122` or `[2001:db8::7]:40122`, without its port. */
export function originIp(fields: Fields): string | undefined {
  const address = fields.text('origin.address') ?? fields.text('source.ip') ?? fields.text('source.address')
  if (address === undefined) return undefined
  const match = /^\[([^\]]+)\](?::\d+)?$|^([^:]+):\d+$/.exec(address)
  return match?.[1] ?? match?.[2] ?? address
}

/**
 * The id of the request of Kibana that caused this: what stands before the `;` of `opaque_id`. Undefined where the header
 * is another client's own, or of a background task, whose id is `unknownId`.
 */
export function kibanaRequestId(opaqueId: string): string | undefined {
  const end = opaqueId.indexOf(';')
  const id = end < 0 ? opaqueId : opaqueId.slice(0, end)
  if (id === '' || id === 'unknownId') return undefined
  return UUID.test(id) || opaqueId.startsWith(';kibana:', end) ? id : undefined
}

/** What joins this with other events: Kibana's request, else the caller's trace, else the request to Elasticsearch. */
export function traceId(fields: Fields): string | undefined {
  return (
    kibanaRequestId(fields.text('opaque_id') ?? '') ??
    fields.text('trace.id') ??
    fields.text('trace_id') ??
    fields.text('request.id')
  )
}

/** A time without a zone, as versions before 7 wrote it in the zone of the node: taken for UTC. */
export function zonelessTime(fields: Fields): string | undefined {
  const text = fields.text('timestamp') ?? fields.text('@timestamp')
  return text === undefined ? undefined : sentTime(text)?.text
}
