import { setTimeout as pause } from 'node:timers/promises'

import type { EventDraft } from '@/lib/event/event'

/** Events of one tenant and source, in order, as one request takes them. */
export interface Batch {
  /** The API key to send with. */
  apiKey: string
  events: readonly EventDraft[]
}

/** Records of another system, as one request takes them. */
export interface RecordBatch {
  apiKey: string
  /** Which of the formats they are in. */
  format: string
  lines: readonly string[]
}

/** Where a batch goes, and who wants to know how far it is. */
export interface Sending {
  /** `http://127.0.0.1:3000` */
  base: string
  onSent(events: number): void
}

const CONNECTIONS = 4
/** The server may be busy for a moment, or not know yet of a tenant that was made a second ago (up to 5 s). */
const TRIES = 30
const RETRY_MS = 500
const RETRY_STATUSES: ReadonlySet<number> = new Set([401, 404, 429, 503])

/**
 * Sends everything through the public interface, four requests at a time. Events have ids and records identities, so
 * whatever was sent before counts as a duplicate.
 *
 * @throws Error when the server refuses a batch: the story would be wrong.
 */
export async function sendAll(
  batches: readonly (Batch | RecordBatch)[],
  { base, onSent }: Sending,
): Promise<void> {
  const open = batches.values()
  const line = async (): Promise<void> => {
    for (const batch of open) {
      await send(base, batch)
      onSent('lines' in batch ? batch.lines.length : batch.events.length)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, line))
}

async function send(base: string, batch: Batch | RecordBatch): Promise<void> {
  const request = requestOf(base, batch)
  for (let left = TRIES; ; left--) {
    const answer = await post(request)
    // Records are refused one by one, in an answer that is none of an error.
    if (answer.status < 300 && !/"rejected":[1-9]/.test(answer.words)) return
    if (left <= 1 || !RETRY_STATUSES.has(answer.status)) {
      const words = answer.words.slice(0, 1000)
      throw new Error(`The server did not take events of the story (${answer.status}): ${words}`)
    }
    await pause(answer.retryMs)
  }
}

interface Answer {
  /** 503 when there was none. */
  status: number
  words: string
  retryMs: number
}

interface Request {
  url: string
  apiKey: string
  body: string
}

function requestOf(base: string, batch: Batch | RecordBatch): Request {
  const { apiKey } = batch
  if ('lines' in batch)
    return { url: `${base}/api/v1/ingest/${batch.format}`, apiKey, body: batch.lines.join('\n') }
  const body = batch.events.map((event) => JSON.stringify(event)).join('\n')
  return { url: `${base}/api/v1/events`, apiKey, body }
}

/** A connection that breaks may have been the server starting again: that is worth another try, as 503 is. */
async function post({ url, apiKey, body }: Request): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
      body,
    })
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    return {
      status: answer.status,
      words: await answer.text(),
      retryMs: Number.isFinite(seconds) ? seconds * 1000 : RETRY_MS,
    }
  } catch (error) {
    return { status: 503, words: String(error), retryMs: RETRY_MS }
  }
}

/** Whether this key opens the door. */
export async function isAccepted(base: string, apiKey: string): Promise<boolean> {
  const answer = await fetch(`${base}/api/v1/events?limit=1`, {
    headers: { authorization: `Bearer ${apiKey}` },
  })
  await answer.body?.cancel()
  return answer.ok
}

/** Whether the server has all of these events, as somebody with this key sees it. */
export async function hasEvents(base: string, apiKey: string, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const answer = await fetch(`${base}/api/v1/events/${id}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    })
    await answer.body?.cancel()
    if (!answer.ok) return false
  }
  return ids.length > 0
}

/**
 * The tenant's events in requests of at most `most`, each from one source. Requests come in the order of their last
 * event, so that what is sent first happened first.
 */
export function batchesOf(
  events: readonly EventDraft[],
  most: number,
  apiKeyOf: (event: EventDraft) => string,
): Batch[] {
  const full: Batch[] = []
  const filling = new Map<string, EventDraft[]>()
  for (const event of events) {
    const apiKey = apiKeyOf(event)
    const batch = filling.get(apiKey) ?? []
    filling.set(apiKey, batch)
    batch.push(event)
    if (batch.length < most) continue
    full.push({ apiKey, events: batch })
    filling.delete(apiKey)
  }
  return [...full, ...[...filling].map(([apiKey, rest]) => ({ apiKey, events: rest }))]
}
