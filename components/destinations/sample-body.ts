import { masksIn } from '@/components/admin/grant-draft'
import { fromUtf8 } from '@/lib/base/bytes'
import { bulkBody } from '@/lib/delivery/body/bulk'
import { hecBody } from '@/lib/delivery/body/hec'
import { linesBody } from '@/lib/delivery/body/lines'
import { otlpBody } from '@/lib/delivery/body/otlp'
import { syslogBytes } from '@/lib/delivery/body/syslog'
import { encodeEvent, isJsonFormat } from '@/lib/delivery/formats'
import type { Body, Outgoing } from '@/lib/delivery/outgoing'
import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masked'
import { readMasks } from '@/lib/event/masks'

import type { DestinationDraft } from './destination-draft'

const SAMPLE: Event = {
  id: '0197a5c2-7d1e-7c44-9b1a-3f6a2c8d9e10',
  tenant: 'example',
  index: 4711,
  occurredAt: '2026-11-20T09:41:07.250Z',
  receivedAt: '2026-11-20T09:41:07.612Z',
  actor: { type: 'user', id: 'u_ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
  outcome: 'success',
  message: 'Changed the schedule',
  details: { namespace: 'company.team', revision: 8 },
  before: { cron: '0 6 * * *' },
  after: { cron: '30 5 * * *' },
  client: { ip: '198.51.100.24', userAgent: 'Mozilla/5.0' },
  source: { name: 'kestra', format: 'json' },
  late: false,
  partial: false,
  hasBefore: true,
  hasAfter: true,
}

const TENANT_ID = '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59'

type Shape = Pick<
  DestinationDraft,
  'kind' | 'format' | 'masks' | 'contentType' | 'envelope' | 'index' | 'sourcetype' | 'framing'
>

/** What one request, connection or file would hold, were there one event to be sent: made as deliveries make it, without signatures. */
export function sampleBody(draft: Shape): Body {
  const masks = readMasks(masksIn(draft.masks))
  const event = 'problem' in masks ? SAMPLE : masked(SAMPLE, masks.masks)
  const carried = { event, tenantId: TENANT_ID, parentId: null, replayed: false }
  const line = encodeEvent(draft.format, carried)
  const batch: Outgoing[] = [{ index: SAMPLE.index ?? 0, event, line, bytes: line.length }]
  const isJson = isJsonFormat(draft.format)
  switch (draft.kind) {
    case 'webhook': {
      const body = linesBody(batch, draft.envelope, isJson)
      return { ...body, contentType: draft.contentType.trim() || body.contentType }
    }
    case 'elasticsearch':
      return bulkBody(batch)
    case 'splunk_hec': {
      const index = draft.index.trim()
      return hecBody(batch, { sourcetype: draft.sourcetype.trim(), ...(index !== '' && { index }) }, isJson)
    }
    case 'otlp':
      return otlpBody(batch)
    case 'syslog':
      return {
        text: fromUtf8(syslogBytes(batch, draft.framing, 'vouchsafe.example.com')) ?? '',
        contentType: '',
      }
    case 'file':
      return { ...linesBody(batch, 'lines', isJson), contentType: '' }
  }
}
