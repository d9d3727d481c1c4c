import type { Kind } from './destination-draft'

/** What a kind of receiver is called. */
export const KIND_TEXT: Record<Kind, string> = {
  webhook: 'Webhook',
  elasticsearch: 'Elasticsearch',
  splunk_hec: 'Splunk HEC',
  otlp: 'OpenTelemetry',
  syslog: 'Syslog',
  file: 'File',
}

/** Receivers without a preset: what to begin with is known all the same. */
export const PLAIN_KINDS = [
  {
    id: 'webhook',
    kind: 'webhook',
    title: 'Any webhook',
    about: 'Lines by POST, in any format',
    note: 'Batches of lines by POST, in the format that you choose, signed so that the receiver can verify them.',
    urlExample: 'https://siem.example.com/audit',
  },
  {
    id: 'otlp',
    kind: 'otlp',
    title: 'OpenTelemetry (OTLP/HTTP)',
    about: 'Log records for a collector',
    note: 'Log records by OTLP over HTTP, as JSON, to a collector or to whoever takes them.',
    urlExample: 'https://otel.example.com:4318/v1/logs',
  },
  {
    id: 'syslog',
    kind: 'syslog',
    title: 'Syslog over TCP or TLS',
    about: 'A message of RFC 5424 for each event',
    note: 'A message of RFC 5424 for each event. Syslog acknowledges nothing: a batch counts as delivered once the receiver has read to its end and closed the connection.',
    urlExample: 'tls://syslog.example.com:6514',
  },
  {
    id: 'file',
    kind: 'file',
    title: 'A file',
    about: 'Lines, on the machine of Vouchsafe',
    note: 'Lines in a file on the machine that Vouchsafe runs on, in a directory that its operator has to allow (VOUCHSAFE_DELIVERY_DIR).',
    urlExample: 'file:audit.jsonl',
  },
] as const satisfies readonly {
  id: string
  kind: Kind
  title: string
  about: string
  note: string
  urlExample: string
}[]
