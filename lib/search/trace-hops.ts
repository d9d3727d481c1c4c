import type { JsonObject } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { fold } from '@/lib/event/fold'
import { hiddenAt, type Masks } from '@/lib/event/masks'
import { toggleTerm } from '@/lib/query/edit'

// One request is known by several ids. Kibana names it and gives that name to Elasticsearch, whose events have it as their
// trace; but its changes of security have none, and share only Elasticsearch's own id of the request with the others. And
// whoever called first may have named a trace by the W3C's header, which Elasticsearch keeps beside.

/** So often it is looked further from what was found. From any event of a request to all of them it takes two. */
export const TRACE_HOPS_MAX = 3
/** So many ids of each sort are followed at once: a query has 64 terms. */
const IDS_PER_HOP = 20

/** The format whose events have ids of requests and callers in details. */
const FORMAT = 'elasticsearch'
const REQUEST = 'request.id'
const CALLER = 'trace.id'

/** The ids of a trace that are known so far, and those that were not followed yet. */
export class TraceIds {
  readonly #known = new Set<string>()
  #traces: string[] = []
  #requests: string[] = []

  constructor(id: string) {
    // It may be any of them.
    this.#add('trace', id)
    this.#add('request', id)
  }

  /** Takes the ids of events as they are shown: what is hidden leads nowhere. */
  learn(events: readonly Event[]): void {
    for (const { traceId, source, details } of events) {
      if (traceId !== undefined) this.#add('trace', traceId)
      if (source.format !== FORMAT || details === undefined) continue
      const request = textOf(details, REQUEST)
      if (request !== undefined) this.#add('request', request)
      const caller = textOf(details, CALLER)
      if (caller !== undefined) this.#add('trace', caller)
    }
  }

  /** The query that follows the ids which were not followed yet; null when there are none. */
  next(masks: Masks): string | null {
    const traces = this.#traces.splice(0, IDS_PER_HOP)
    const requests = this.#requests.splice(0, IDS_PER_HOP)
    const own = traces.map((id) => term('trace', id))
    const beside = [
      ...(isHidden(masks, REQUEST) ? [] : requests.map((id) => term(REQUEST, id))),
      ...(isHidden(masks, CALLER) ? [] : traces.map((id) => term(CALLER, id))),
    ]
    if (beside.length > 0) own.push(`(${term('format', FORMAT)} (${beside.join(' OR ')}))`)
    return own.length === 0 ? null : own.join(' OR ')
  }

  #add(sort: 'trace' | 'request', id: string): void {
    const name = `${sort} ${fold(id)}`
    if (this.#known.has(name)) return
    this.#known.add(name)
    if (sort === 'trace') this.#traces.push(id)
    else this.#requests.push(id)
  }
}

const term = (key: string, value: string): string => toggleTerm('', key, value, 'include')

const isHidden = (masks: Masks, key: string): boolean => hiddenAt(masks.details, key) !== 'none'

function textOf(details: JsonObject, key: string): string | undefined {
  const value = details[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
