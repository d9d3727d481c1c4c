import type { Envelope } from './body/lines'
import type { DeliveryFormat } from './formats'

const MIB = 1024 * 1024
const HOUR_MS = 3_600_000

/** What a well-known receiver needs, so that one need not look it up. All of it can be changed. */
export interface Preset {
  id: string
  title: string
  kind: 'webhook' | 'elasticsearch' | 'splunk_hec'
  format: DeliveryFormat
  /** What an address looks like. */
  urlExample: string
  /** What the `Authorization` header begins with; null where the secret stands elsewhere. */
  authorization: string | null
  /** Headers besides, whose values only the admin knows. */
  headers: readonly string[]
  contentType: string | null
  envelope: Envelope
  gzip: boolean
  /** Statuses that mean that all arrived; none: every 2xx. */
  successCodes: readonly number[]
  batch: { events: number; bytes: number }
  /** Older events are refused there, in ms; null: none is too old. */
  maxAgeMs: number | null
  /** What one should know of it. */
  note: string
}

const ANY = { headers: [], contentType: null, envelope: 'lines', gzip: true, maxAgeMs: null } as const

/** Limits and statuses: the vendors' documentation of their HTTP intakes, read in August 2026. */
export const PRESETS: readonly Preset[] = [
  {
    ...ANY,
    id: 'splunk',
    title: 'Splunk (HTTP Event Collector)',
    kind: 'splunk_hec',
    format: 'json',
    urlExample: 'https://splunk.example.com:8088/services/collector/event',
    authorization: 'Splunk ',
    successCodes: [200],
    batch: { events: 1_000, bytes: MIB },
    note: 'Leave indexer acknowledgement off for the token: it needs a channel that is asked again later.',
  },
  {
    ...ANY,
    id: 'datadog',
    title: 'Datadog',
    kind: 'webhook',
    format: 'json',
    urlExample: 'https://http-intake.logs.datadoghq.com/api/v2/logs',
    authorization: null,
    headers: ['DD-API-KEY'],
    contentType: 'application/json',
    envelope: 'array',
    successCodes: [202],
    batch: { events: 1_000, bytes: 4 * MIB },
    maxAgeMs: 18 * HOUR_MS,
    note: 'Datadog drops events older than 18 hours without a word: a replay of older ones is counted as expired instead of sent.',
  },
  {
    ...ANY,
    id: 'sumo-logic',
    title: 'Sumo Logic (HTTP source)',
    kind: 'webhook',
    format: 'json',
    urlExample: 'https://endpoint.collection.sumologic.com/receiver/v1/http/…',
    authorization: null,
    contentType: 'text/plain',
    successCodes: [200],
    batch: { events: 1_000, bytes: MIB },
    note: 'The address holds the secret: whoever knows it can send. It is kept like a password.',
  },
  {
    ...ANY,
    id: 'elastic',
    title: 'Elasticsearch or OpenSearch',
    kind: 'elasticsearch',
    format: 'ecs',
    urlExample: 'https://elasticsearch.example.com:9200',
    authorization: 'ApiKey ',
    successCodes: [200],
    batch: { events: 500, bytes: 5 * MIB },
    note: 'Events are created under their own ids, so what is sent twice is there once. The key needs `create_doc` and `auto_configure` on the index.',
  },
  {
    ...ANY,
    id: 'konnect',
    title: 'A receiver made for Konnect',
    kind: 'webhook',
    format: 'konnect-cef',
    urlExample: 'https://siem.example.com/konnect',
    authorization: '',
    contentType: 'text/plain',
    successCodes: [],
    batch: { events: 500, bytes: MIB },
    note: 'Lines as Konnect’s audit log webhooks send them, signatures included; gzip under its registered name.',
  },
]
