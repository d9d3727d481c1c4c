import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { decoderOf } from '@/lib/decode/formats'
import { readFrames } from '@/lib/decode/read-records'
import type { EventDraft } from '@/lib/event/event'
import type { EventAnswer } from '@/lib/log/server/placement'
import { recordAlone } from '@/lib/log/server/record'

import { appendSifted } from './append-sifted'
import { rejectInput, rejectOf } from './one-reject'
import { type ReadingFor, readingFor, readItem } from './read-items'
import { recordId } from './record-id'
import { deleteReject, type Reject } from './store-rejects'

/**
 * Try a reject again, as if its source sent it now: after the decoder has learned what it did not know, or a limit or
 * the settings of its source were changed. Its signature is verified anew, with the keys of now. It becomes one event, however often this is asked, unless a rule
 * ignores it now, and is kept no longer.
 *
 * @throws AppError not_found, invalid (it still cannot be taken, with the reasons of now), what `appendEvents` throws.
 */
export const retryReject = verb({
  name: 'retryReject',
  permission: 'sources.write',
  input: rejectInput,
  async run(ctx, { rejectId }): Promise<EventAnswer> {
    const tenant = tenantOf(ctx)
    const reject = await rejectOf(ctx, rejectId)
    const receivedAt = ctx.now()
    const drafts = [draftOf(await readingFor(ctx, reject.source), reject)]
    const { events } = await appendSifted(ctx.db, { tenant, source: reject.source, drafts, receivedAt })
    const [event] = events
    if (event === undefined) throw new Error('One draft has one answer.')
    await recordAlone(ctx.db, ctx, tenant, {
      action: 'vouchsafe.reject.retry',
      change: 'UPDATE',
      resource: { type: 'REJECT', id: rejectId },
      message: `A record of ${reject.source.name} that could not be taken was tried again, and ${event.status === 'ignored' ? 'was ignored' : 'is in the log'}`,
      details: {
        source: reject.source.name,
        format: reject.source.format,
        ...(event.status === 'ignored' ? { rule: event.rule } : { event: event.id }),
      },
    })
    await deleteReject(ctx.db, tenant, rejectId)
    return event
  },
})

/** Always with an id that comes from the reject, where the record has none of its own, so that it is stored once. */
function draftOf(where: ReadingFor, { id, source, record, firstAt }: Reject): EventDraft {
  const decoder = decoderOf(source.format)
  const [read, more] = decoder === undefined ? [] : [...readFrames(decoder, [Buffer.from(record)])]
  if (decoder === undefined || read === undefined || more !== undefined) {
    throw new AppError('invalid', 'It still cannot be taken: it is no record of its format.')
  }
  const item = readItem(decoder, read, where)
  if (!('draft' in item)) {
    throw new AppError('invalid', 'It still cannot be taken.', { problems: item.problems })
  }
  if (item.draft.id !== undefined) return item.draft
  const occurredAt = item.draft.occurredAt ?? timeText(firstAt.getTime())
  const ms = new Date(occurredAt).getTime()
  return { ...item.draft, occurredAt, id: recordId(where.tenant.id, source, `reject ${id}`, ms) }
}
