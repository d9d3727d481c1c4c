import type { JsonObject } from '@/lib/base/json'
import type { Pitfall } from '@/lib/decode/decoder'

const logs = (logRecord: JsonObject, attributes: JsonObject[] = []): JsonObject => ({
  resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [logRecord] }] }],
})

/** What other readers of OpenTelemetry's logs get wrong. */
export const OTLP_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'Nanoseconds lose their last digits in a double',
    record: logs({ timeUnixNano: '1793180405123456789', body: { stringValue: 'Invoice sent' } }),
    expect: { occurredAt: '2026-10-28T09:40:05.123456789Z', message: 'Invoice sent' },
  },
  {
    mistake: 'A severity is taken for the outcome',
    record: logs({ severityNumber: 17, severityText: 'ERROR', body: { stringValue: 'Retrying' } }),
    expect: { outcome: undefined, 'details.severityText': 'ERROR' },
  },
  {
    mistake: 'Attributes stay lists of keys and typed values that nobody can search',
    record: logs(
      {
        eventName: 'invoice.send',
        attributes: [
          { key: 'user.id', value: { stringValue: 'u-19' } },
          { key: 'invoice.lines', value: { intValue: '12' } },
        ],
      },
      [{ key: 'service.name', value: { stringValue: 'billing' } }],
    ),
    expect: {
      action: 'invoice.send',
      'actor.id': 'u-19',
      'details.attributes.invoice.lines': 12,
      'details.resourceLog.resource.attributes.service.name': 'billing',
    },
  },
  {
    mistake: 'The trace of all zeros, which means none, joins every record that has it',
    record: logs({ traceId: '00000000000000000000000000000000', body: { stringValue: 'Started' } }),
    expect: { traceId: undefined },
  },
]
