import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError, PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import type { EventDraft } from '@/lib/event/event'
import { signatureClaims } from '@/lib/event/signature-details'
import { validateEvent } from '@/lib/event/validate'
import { decodeEvents } from '@/lib/ingest/decode'
import type { AppendAnswer } from '@/lib/log/server/placement'
import { Slice } from '@/lib/log/server/turns'

import { appendSifted } from './append-sifted'
import { handlingOf } from './handling-of'
import { idempotencyKey, idempotencyOf } from './idempotency'
import { sourceOf } from './source-of'

/** What became of a request: 201 when something new was stored, 200 when all of it was there already or ignored. */
export interface IngestResult {
  status: 200 | 201
  /** True when an Idempotency-Key was seen before: the answer is the one that was given then. */
  replayed: boolean
  answer: AppendAnswer
}

/** The name of the format that this way in takes: events in our own words. */
const FORMAT = 'vouchsafe'

/**
 * Take in one event, an array of events, or one a line (NDJSON): all or nothing. `raw` is the body as sent, unzipped.
 * When this returns, the events are durable, ordered and searchable.
 *
 * @throws AppError unsupported_media, too_large; bad_request when something is not JSON, invalid when something is not
 *   an event, both with the place of each problem up to 100; invalid when only what is proven is taken of the source; what
 *   `appendEvents` throws.
 */
export const ingestEvents = verb({
  name: 'ingestEvents',
  permission: 'events.write',
  input: z.strictObject({
    // Over any kind of memory, which z.instanceof would narrow.
    raw: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes'),
    /** The Content-Type header; null when there is none. */
    contentType: z.string().nullable(),
    idempotencyKey,
  }),
  async run(ctx, { raw, contentType, idempotencyKey: key }): Promise<IngestResult> {
    const tenant = tenantOf(ctx)
    const receivedAt = ctx.now()
    const source = sourceOf(ctx.principal, FORMAT)
    const { signatures } = await handlingOf(ctx.db, tenant, source.name)
    if (signatures?.refuse === 'unproven') throw new AppError('invalid', UNPROVEN)
    const idempotency = idempotencyOf(source, key, raw)
    const drafts = await readDrafts(raw, contentType, receivedAt)
    const { replayed, ...answer } = await appendSifted(ctx.db, {
      tenant,
      source,
      drafts,
      receivedAt,
      ...(idempotency && { idempotency }),
    })
    return { status: answer.accepted > 0 ? 201 : 200, replayed, answer }
  },
})

const UNPROVEN =
  'Nothing was stored: of this source only records with a valid signature are taken, and events sent here have none. Its settings say so under refuse.'

/** Decode and check a whole body, with yields, or stop with everything that is wrong with it. */
async function readDrafts(raw: Uint8Array, contentType: string | null, now: Date): Promise<EventDraft[]> {
  const drafts: EventDraft[] = []
  const findings = new Findings()
  const firstWithId = new Map<string, string>()
  const slice = new Slice()
  for (const { place, line, value, problems, unreadable } of decodeEvents(raw, contentType)) {
    // A syntax error names its own line.
    findings.add(problems, unreadable ? null : line, unreadable)
    if (value !== undefined) {
      const result = validateEvent(value, place, now)
      if ('problems' in result) findings.add(result.problems, line)
      else {
        drafts.push(result.draft)
        findings.add(signatureClaims(result.draft.details ?? {}, place), line)
        findings.add(sameId(result.draft, place, firstWithId), line)
      }
    }
    if (findings.isFull) break
    if (slice.isOver) await slice.breathe()
  }
  findings.throwIfAny()
  return drafts
}

function sameId({ id }: EventDraft, place: string, firstWithId: Map<string, string>): Problem[] {
  if (id === undefined) return []
  const first = firstWithId.get(id)
  if (first === undefined) {
    firstWithId.set(id, place)
    return []
  }
  return [{ path: `${place}.id`, message: `is the same as ${first}.id: two events need two ids` }]
}

/** The problems of a request, until there are more than are reported. */
class Findings {
  readonly #problems: Problem[] = []
  #isUnreadable = false

  /** `line` is added to each message; pass null where the message has a better one of its own. */
  add(problems: readonly Problem[], line: number | null, isUnreadable = false): void {
    if (isUnreadable) this.#isUnreadable = true
    for (const { path, message } of problems) {
      this.#problems.push({ path, message: line === null ? message : `${message} (line ${line})` })
    }
  }

  /** True when looking on would change nothing in the answer. */
  get isFull(): boolean {
    return this.#problems.length > PROBLEMS_MAX
  }

  throwIfAny(): void {
    const count = this.#problems.length
    if (count === 0) return
    const more = this.isFull ? ` These are the first ${PROBLEMS_MAX} problems; there are more.` : ''
    const what = this.#isUnreadable ? 'the body cannot be read' : 'not every event is valid'
    throw new AppError(
      this.#isUnreadable ? 'bad_request' : 'invalid',
      `Nothing was stored: ${what}.${more}`,
      {
        problems: this.#problems.slice(0, PROBLEMS_MAX),
      },
    )
  }
}
