import type { Json, JsonObject } from '@/lib/base/json'
import { jsonLine } from '@/lib/delivery/one-line'
import type { Body, EventHead, Outgoing } from '@/lib/delivery/outgoing'
import { severityOf } from '@/lib/delivery/severity'
import { finerNs } from '@/lib/event/exact-time'

const W3C_TRACE = /^(?!0{32})[0-9a-f]{32}$/

/** From which of our severities on OpenTelemetry's is this one (INFO, WARN; "Log Data Model", field SeverityNumber). */
const SEVERITIES = [
  { from: 6, number: 13, text: 'WARN' },
  { from: 0, number: 9, text: 'INFO' },
] as const

/**
 * A body of OTLP/HTTP in JSON (`/v1/logs`): a log record for each event, the event's line as its body, and what is asked for most
 * as attributes by the semantic conventions.
 */
export function otlpBody(batch: readonly Outgoing[]): Body {
  const request = {
    resourceLogs: [
      {
        resource: { attributes: attributes({ 'service.name': 'vouchsafe' }) },
        scopeLogs: [{ scope: { name: 'vouchsafe' }, logRecords: batch.map(recordOf) }],
      },
    ],
  }
  return { text: jsonLine(request), contentType: 'application/json' }
}

function recordOf({ event, line }: Outgoing): JsonObject {
  const grade = SEVERITIES.find(({ from }) => severityOf(event) >= from) ?? SEVERITIES[1]
  const trace = event.traceId?.toLowerCase() ?? ''
  return {
    timeUnixNano: nanos(event.occurredAt),
    observedTimeUnixNano: nanos(event.receivedAt),
    severityNumber: grade.number,
    severityText: grade.text,
    eventName: event.action,
    body: { stringValue: line },
    attributes: attributesOf(event),
    ...(W3C_TRACE.test(trace) && { traceId: trace }),
  }
}

function attributesOf({ id, outcome, actor, client, resource, sessionId, tenant }: EventHead): Json {
  return attributes({
    'event.id': id,
    'event.outcome': outcome,
    'user.id': actor.id,
    'user.name': actor.name,
    'user.email': actor.email,
    'client.address': client?.ip,
    'user_agent.original': client?.userAgent,
    'session.id': sessionId,
    'vouchsafe.tenant': tenant,
    'vouchsafe.resource.type': resource.type,
    'vouchsafe.resource.id': resource.id,
  })
}

const attributes = (values: Record<string, string | undefined>): Json =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  )

/** Nanoseconds since 1970, as JSON has 64-bit numbers: in a text. */
const nanos = (time: string): string =>
  (BigInt(Date.parse(time)) * 1_000_000n + BigInt(finerNs(time))).toString()
