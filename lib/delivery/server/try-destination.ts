import { randomBytes } from 'node:crypto'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { utf8Length } from '@/lib/base/bytes'
import { AppError, invariant } from '@/lib/base/errors'
import { uuidv7 } from '@/lib/base/uuid'
import type { DestinationFacts } from '@/lib/delivery/destination-input'
import type { TestView } from '@/lib/delivery/destination-view'
import type { Egress } from '@/lib/delivery/egress'
import { encodeEvent } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { shownUrl } from '@/lib/delivery/shown-target'
import { testEvent } from '@/lib/delivery/test-event'
import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masked'
import { recordAlone } from '@/lib/log/server/record'

import { type OpenDestination, openedDestination } from './destination-of'
import { destinationEvent } from './destination-work'
import { signsWith } from './key-set-of'
import { requireCertificates } from './require-certificates'
import { sendBatch } from './send-batch'
import type { Sent } from './sent'
import type { SigningKey } from './signing-keys'
import { takeSend } from './take-send'
import { withoutSecrets } from './without-secrets'

/**
 * Sends one event that never happened to a destination, as everything is sent there, and tells what was sent and what came back.
 * Neither its filter nor where it stands play a part, and nothing of it changes.
 *
 * @param saved its id and the secrets that its requests are signed with; null: it is not there yet.
 * @throws AppError rate_limited; invalid for a file that is not there yet.
 */
export async function tryDestination(
  ctx: Ctx,
  egress: Egress,
  facts: DestinationFacts,
  saved: { id: string; secretEpochs: readonly number[] } | null,
): Promise<TestView> {
  requireCertificates(facts.target)
  const tenant = tenantOf(ctx)
  if (saved === null && facts.target.kind === 'file')
    throw new AppError('invalid', 'A file is tried once it is saved: its directory is named by its id.')
  const nowMs = ctx.now().getTime()
  takeSend(tenant.id, nowMs)
  const eventId = uuidv7(nowMs, randomBytes(10))
  const opened = openedDestination(saved?.id ?? eventId, facts)
  invariant(opened, 'what was said of the destination was checked')
  const destination = { ...opened, ...(saved !== null && { secretEpochs: saved.secretEpochs }) }
  const { byId } = await loadTenants(ctx.db)
  const key = await signsWith(ctx.db, tenant.id)
  const to = { tenantId: tenant.id, parentId: byId.get(tenant.id)?.parentId ?? null, key }
  const event = testEvent(eventId, { tenant: tenant.slug, destination: facts.name, atMs: nowMs })
  const batch = [outgoingOf(masked(event, destination.masks), destination, to)]
  const id = `test_${eventId}`
  const { target } = destination
  const sent = await sendBatch({ destination, target }, batch, {
    id,
    key,
    tenantId: tenant.id,
    egress,
    nowMs,
  })
  const view = viewOf(destination, sent)
  await recordAlone(
    ctx.db,
    ctx,
    tenant,
    destinationEvent(
      'test',
      'NONE',
      { id: saved?.id ?? null, name: facts.name },
      {
        message: `A test event was sent to the destination ${facts.name}${saved === null ? ', before it was made' : ''}`,
        details: { url: view.request.url, verdict: view.verdict, status: view.response?.status ?? null },
      },
    ),
  )
  return view
}

function outgoingOf(
  event: Event,
  { format }: OpenDestination,
  { key, ...tenant }: { tenantId: string; parentId: string | null; key: SigningKey },
): Outgoing {
  const line = encodeEvent(format, { event, ...tenant, replayed: false }, key)
  return { index: 0, event, line, bytes: utf8Length(line) }
}

function viewOf({ target, secrets }: OpenDestination, sent: Sent): TestView {
  const { verdict, refused, answer, bytes, tookMs, exchange } = sent
  const scrub = withoutSecrets(secrets)
  const [reason] = refused.values()
  const isRefused = reason !== undefined
  const hasArrived = verdict.kind === 'delivered' && !isRefused
  const { method, headers, text, response } = exchange
  return {
    verdict: isRefused ? 'divide' : verdict.kind,
    problem: hasArrived ? null : (reason ?? problemOf(sent, answer)),
    request: {
      method,
      url: shownUrl(target.url),
      headers: shownHeaders(headers, secrets),
      body: text,
      bytes,
    },
    response: response && {
      status: response.status,
      headers: Object.entries(response.headers).map(([name, value]) => ({
        name,
        value: name === 'set-cookie' ? '…' : cut(scrub(String(value)), HEADER_SHOWN),
      })),
      body: cut(scrub(response.body), BODY_SHOWN),
    },
    tookMs,
  }
}

function problemOf({ status, verdict }: Sent, answer: string): string {
  if (status === null) return answer
  const what = { delivered: '', later: 'it would be tried again', divide: 'it refuses this event' }
  const follows = verdict.kind === 'refused' ? 'it takes nothing as it is sent' : what[verdict.kind]
  return `answered ${status}: ${follows}`
}

const HEADER_SHOWN = 500
const BODY_SHOWN = 4_096

const cut = (text: string, max: number): string => text.slice(0, max).toWellFormed()

function shownHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: OpenDestination['secrets'],
): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({
    name,
    value: name === 'authorization' || Object.hasOwn(secrets.headers, name) ? '…' : value,
  }))
}
