import {
  block,
  curlLines,
  ingestUrl,
  sentInParts,
  type SetupGuide,
  type SetupPlace,
  shellWord,
  yamlText,
} from './guide'
import { fluentBit } from './shippers'
import { cefBySyslog } from './syslog-guide'

const destination = (place: SetupPlace) =>
  JSON.stringify(
    {
      name: `vouchsafe-${place.source}`,
      endpoint: ingestUrl(place, 'konnect'),
      authorization: `Bearer ${place.key}`,
      log_format: 'json',
    },
    null,
    2,
  ).split('\n')

const konnectCall = (method: string, address: string, file: string) => [
  `curl --fail-with-body -sS -X ${method} ${shellWord(address)} \\`,
  '  -H "Authorization: Bearer $KONNECT_TOKEN" -H \'Content-Type: application/json\' \\',
  `  --data-binary @${file}`,
]

const konnectBlocks = (place: SetupPlace, address: string) => [
  block('destination.json', 'json', destination(place)),
  block('webhook.json', 'json', [
    '{',
    '  "audit_log_destination_id": "ID-THAT-THE-FIRST-CALL-ANSWERS",',
    '  "enabled": true',
    '}',
  ]),
  block('Shell', 'shell', [
    ...konnectCall('POST', 'https://global.api.konghq.com/v3/audit-log-destinations', 'destination.json'),
    '# with the id of that answer in webhook.json:',
    ...konnectCall('PATCH', address, 'webhook.json'),
  ]),
]

/** The webhooks of Kong Konnect. */
export const konnect: SetupGuide = {
  id: 'konnect',
  name: 'Kong Konnect',
  about: 'Sign-ins, permission checks and changes in Konnect; sign-ins to a Dev Portal.',
  variants: [
    {
      id: 'organization',
      label: 'Organization',
      note: 'One webhook for each region: here that of `us`. Konnect only sends to https addresses that it can reach. What it signs is verified once its public keys stand in the settings of the source.',
      blocks: (place) => konnectBlocks(place, 'https://us.api.konghq.com/v3/audit-log-webhook'),
    },
    {
      id: 'portal',
      label: 'Dev Portal',
      note: 'A Dev Portal is best a tenant of its own, with a key of its own.',
      blocks: (place) =>
        konnectBlocks(place, 'https://us.api.konghq.com/v3/portals/PORTAL-ID/audit-log-webhook'),
    },
  ],
}

/** The audit log of Kestra. */
export const kestra: SetupGuide = {
  id: 'kestra',
  name: 'Kestra',
  about: 'What people and programs do in Kestra (Enterprise Edition and Cloud).',
  variants: [
    {
      id: 'shipper',
      label: 'AuditLogShipper',
      note: 'Kestra writes JSON files to the bucket each hour; the second part brings them here. Any storage with a log exporter will do.',
      blocks: (place) => [
        block('Flow in the namespace system', 'yaml', [
          'id: ship-audit-logs',
          'namespace: system',
          'tasks:',
          '  - id: ship',
          '    type: io.kestra.plugin.ee.core.log.AuditLogShipper',
          '    lookbackPeriod: P1D',
          '    offsetKey: vouchsafe-offset',
          '    logExporters:',
          '      - id: bucket',
          '        type: io.kestra.plugin.ee.aws.s3.LogExporter',
          '        format: JSON',
          '        bucket: BUCKET',
          '        region: REGION',
          '        logFilePrefix: kestra-audit',
          'triggers:',
          '  - id: hourly',
          '    type: io.kestra.plugin.core.trigger.Schedule',
          '    cron: "0 * * * *"',
        ]),
        block('Shell', 'shell', [
          "aws s3 sync s3://BUCKET/ kestra/ --exclude '*' --include 'kestra-audit*'",
          "find kestra -name '*.json' -mmin -120 | while read -r file; do",
          ...curlLines(place, 'kestra', '@"$file"').map((line) => `  ${line}`),
          'done',
        ]),
      ],
    },
    {
      id: 'curl',
      label: 'API and curl',
      note: 'The newest thousand records of one Kestra tenant. Run it by a schedule: what was sent before is not stored twice.',
      blocks: (place) => [
        block('Shell', 'shell', [
          'curl -sS "$KESTRA_URL/api/v1/TENANT/auditlogs/search?page=1&size=1000" \\',
          '  -H "Authorization: Bearer $KESTRA_TOKEN" |',
          ...curlLines(place, 'kestra', '@-'),
        ]),
      ],
    },
  ],
}

/** Devices that write CEF. */
export const cef: SetupGuide = {
  id: 'cef',
  name: 'Common Event Format',
  about: 'Lines of CEF from any device or product, with or without syslog in front.',
  variants: [
    {
      id: 'curl',
      label: 'curl',
      blocks: (place) => [block('Shell', 'shell', sentInParts(place, 'cef', ['cat /var/log/cef.log']))],
    },
    {
      id: 'fluent-bit',
      label: 'A log file',
      blocks: (place) => [fluentBit(place, { format: 'cef', path: '/var/log/cef.log', send: 'line' })],
    },
    cefBySyslog,
  ],
}

/** Whatever exports logs by OTLP. */
export const otel: SetupGuide = {
  id: 'opentelemetry',
  name: 'OpenTelemetry',
  about: 'Log records of the Collector, or straight from an SDK, by OTLP over HTTP in JSON.',
  variants: [
    {
      id: 'collector',
      label: 'Collector',
      blocks: (place) => [
        block('Collector', 'yaml', [
          'exporters:',
          '  otlphttp/vouchsafe:',
          `    endpoint: ${yamlText(`${place.url}/compat/otlp`)}`,
          '    encoding: json',
          '    headers:',
          `      authorization: ${yamlText(`Bearer ${place.key}`)}`,
          'service:',
          '  pipelines:',
          '    logs:',
          '      receivers: [otlp]',
          '      exporters: [otlphttp/vouchsafe]',
        ]),
      ],
    },
    {
      id: 'sdk',
      label: 'SDK',
      note: 'For SDKs that can write JSON, such as the one for JavaScript. Others send by a Collector.',
      blocks: (place) => [
        block('Environment', 'shell', [
          'export OTEL_LOGS_EXPORTER=otlp',
          'export OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/json',
          `export OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${shellWord(`${place.url}/compat/otlp/v1/logs`)}`,
          `export OTEL_EXPORTER_OTLP_LOGS_HEADERS=${shellWord(`authorization=Bearer%20${place.key}`)}`,
        ]),
      ],
    },
  ],
}

const SAMPLE = {
  action: 'invoice.pay',
  change: 'UPDATE',
  resource: { type: 'INVOICE', id: '2026-118' },
  actor: { type: 'user', id: 'u_42', name: 'Ada' },
  outcome: 'success',
}

/** Events in our own words. */
export const own: SetupGuide = {
  id: 'application',
  name: 'Your own application',
  about: 'Events in the words of Vouchsafe itself, sent by the application that they are about.',
  variants: [
    {
      id: 'curl',
      label: 'curl',
      blocks: (place) => [
        block('Shell', 'shell', [
          `curl --fail-with-body -sS ${shellWord(`${place.url}/api/v1/events`)} \\`,
          `  -H ${shellWord(`Authorization: Bearer ${place.key}`)} -H 'Content-Type: application/json' \\`,
          `  -d ${shellWord(JSON.stringify(SAMPLE))}`,
        ]),
      ],
    },
  ],
}
