import { bulkAnswer, bulkBody } from '@/lib/delivery/body/bulk'
import { hecBody } from '@/lib/delivery/body/hec'
import { linesBody } from '@/lib/delivery/body/lines'
import { otlpBody } from '@/lib/delivery/body/otlp'
import type { Target } from '@/lib/delivery/destination-input'
import { isJsonFormat } from '@/lib/delivery/formats'
import type { Body, Outgoing } from '@/lib/delivery/outgoing'
import { verdictOf } from '@/lib/delivery/verdict'

import type { OpenDestination } from './destination-of'
import { post, type Posted } from './post'
import { sendFile } from './send-file'
import { sendSyslog } from './send-syslog'
import { NONE_REFUSED, type Sent, type SentBy } from './sent'
import { type SigningKey, webhookHeaders } from './signing-keys'
import { withoutSecrets } from './without-secrets'

/** A target that requests are posted to. */
type HttpTarget = Exclude<Target, { kind: 'syslog' | 'file' }>

/** Sends a batch to where the destination says, once. Never throws for what a network or a receiver does. */
export async function sendBatch(
  { destination, target }: { destination: OpenDestination; target: Target },
  batch: readonly Outgoing[],
  { id, key, nowMs, ...by }: SentBy & { id: string; key: SigningKey; nowMs: number },
): Promise<Sent> {
  if (target.kind === 'syslog') return sendSyslog(target, batch, by)
  if (target.kind === 'file') return sendFile(target, batch, { destinationId: destination.id, nowMs })
  const body = bodyOf(target, batch, isJsonFormat(destination.format))
  const signed = webhookHeaders({ id, text: body.text, atMs: nowMs }, key, {
    destinationId: destination.id,
    epochs: destination.secretEpochs,
  })
  const { text } = body
  const headers = { 'content-type': body.contentType, ...headersOf(destination), ...signed }
  const posted = await post({
    url: urlOf(target),
    headers,
    text,
    gzip: target.gzip,
    timeoutMs: target.timeoutSeconds * 1000,
    tls: target,
    ...by,
  })
  const scrub = withoutSecrets(destination.secrets)
  const judged = judge(target, batch, posted, (said) => excerpt(scrub(said)))
  const exchange = { method: 'POST', headers, text, response: posted.answer }
  return { ...judged, bytes: posted.bytes, tookMs: posted.tookMs, exchange }
}

function bodyOf(target: HttpTarget, batch: readonly Outgoing[], isJson: boolean): Body {
  switch (target.kind) {
    case 'webhook': {
      const body = linesBody(batch, target.envelope, isJson)
      return { ...body, contentType: target.contentType ?? body.contentType }
    }
    case 'elasticsearch':
      return bulkBody(batch)
    case 'splunk_hec': {
      const { index, sourcetype } = target
      return hecBody(batch, { sourcetype, ...(index !== null && { index }) }, isJson)
    }
    case 'otlp':
      return otlpBody(batch)
  }
}

/** Of `_bulk`, only what became of each document is asked for. */
function urlOf(target: HttpTarget): string {
  if (target.kind !== 'elasticsearch') return target.url
  return `${target.url.replace(/\/+$/, '')}/${target.index}/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason`
}

function headersOf({ secrets }: OpenDestination): Record<string, string> {
  const { authorization, headers } = secrets
  return { ...headers, ...(authorization !== null && { authorization }) }
}

function judge(
  target: HttpTarget,
  batch: readonly Outgoing[],
  { answer, problem }: Posted,
  shown: (said: string) => string,
): Pick<Sent, 'verdict' | 'refused' | 'status' | 'answer'> {
  const { successCodes: codes } = target
  const isSuccess = (status: number): boolean =>
    codes.length === 0 ? status >= 200 && status < 300 : codes.includes(status)
  if (answer === null) {
    const reason = problem ?? 'no answer'
    const verdict = verdictOf({ kind: 'unanswered', reason }, isSuccess)
    return { verdict, refused: NONE_REFUSED, status: null, answer: shown(reason) }
  }
  const verdict = verdictOf({ kind: 'answered', ...answer }, isSuccess)
  const said = { status: answer.status, answer: shown(answer.body) }
  if (target.kind !== 'elasticsearch' || verdict.kind !== 'delivered')
    return { verdict, refused: NONE_REFUSED, ...said }
  return { ...judgeBulk(batch, answer, shown), ...said }
}

/** A request of `_bulk` succeeds where none of its documents was stored. */
function judgeBulk(
  batch: readonly Outgoing[],
  { body, isCut }: NonNullable<Posted['answer']>,
  shown: (said: string) => string,
): Pick<Sent, 'verdict' | 'refused'> {
  const items = bulkAnswer(body, batch.length)
  // The more is said, the longer are the events that it is said of: one of a few can be read, or is given up.
  if (items === undefined) {
    return { verdict: { kind: isCut === true ? 'divide' : 'refused' }, refused: NONE_REFUSED }
  }
  // Stored ones are known by their ids: sending all again does no harm.
  if (items.some(({ kind }) => kind === 'later')) return { verdict: { kind: 'later' }, refused: NONE_REFUSED }
  if (items.some(({ kind }) => kind === 'closed'))
    return { verdict: { kind: 'refused' }, refused: NONE_REFUSED }
  const refused = new Map<number, string>()
  for (const [i, item] of items.entries()) {
    const one = batch[i]
    if (item.kind === 'refused' && one !== undefined) refused.set(one.index, shown(item.reason))
  }
  return { verdict: { kind: 'delivered' }, refused }
}

const EXCERPT_MAX = 500

/** The beginning of what a receiver said, as text that cannot do anything where it is shown. */
const excerpt = (body: string): string =>
  body
    .slice(0, EXCERPT_MAX)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
