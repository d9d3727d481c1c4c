import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { AppError } from '@/lib/base/errors'
import type { RetriedView } from '@/lib/delivery/destination-view'
import type { Egress } from '@/lib/delivery/egress'
import type { Outgoing } from '@/lib/delivery/outgoing'

import { destinationOf } from './destination-of'
import { signsWith } from './key-set-of'
import { readStretch, type WrittenFor } from './read-stretch'
import { sendBatch } from './send-batch'
import {
  countDeadLetters,
  leaveDeadLetter,
  settleDeadLetter,
  takeDeadLetter,
  type TakenLetter,
} from './store-dead-letters'
import { noteAttempt } from './store-deliveries'

/** So long, in ms, dead letters are sent before whoever asked is told how far it went. */
const TIME_MS = 20_000

/**
 * Sends dead letters of a destination again, the oldest first, each as a request of its own. Ends where the receiver does not
 * answer, or takes nothing at all: those that were not sent stay as they are.
 *
 * @param only the index of one of them; null: all.
 * @throws AppError conflict (the destination cannot be read), not_found (there is no such dead letter, or somebody sends it now).
 */
export async function sendLetters(
  ctx: Ctx,
  egress: Egress,
  { destinationId, only }: { destinationId: string; only: number | null },
): Promise<RetriedView> {
  const { db } = ctx
  const to = await writtenFor(ctx, destinationId)
  const done: RetriedView = { delivered: 0, refused: 0, gone: 0, left: 0, problem: null }
  const until = ctx.now().getTime() + TIME_MS
  for (let from = only ?? 0; ctx.now().getTime() < until;) {
    const letter = await takeDeadLetter(db, destinationId, { from, only: only !== null })
    if (letter === null) {
      if (only === null) break
      throw new AppError('not_found', 'There is no such dead letter, or it is being sent again now.')
    }
    const { fate, problem } = await sendLetter(ctx, egress, to, letter)
    if (fate === 'left') {
      const left = only === null ? await countDeadLetters(db, destinationId, letter.index) : 1
      return { ...done, left, problem }
    }
    done[fate]++
    if (fate === 'refused') done.problem = problem
    if (only !== null) return done
    from = letter.index + 1
    done.left = ctx.now().getTime() < until ? 0 : await countDeadLetters(db, destinationId, from)
  }
  return done
}

async function writtenFor(ctx: Ctx, destinationId: string): Promise<WrittenFor> {
  const tenant = tenantOf(ctx)
  const destination = await destinationOf(ctx.db.prisma, destinationId, ctx.now())
  if (typeof destination === 'string') throw new AppError('conflict', destination)
  const { byId } = await loadTenants(ctx.db)
  return {
    tenant,
    parentId: byId.get(tenant.id)?.parentId ?? null,
    destination,
    key: await signsWith(ctx.db, tenant.id),
    nowMs: ctx.now().getTime(),
    replayed: false,
  }
}

interface Became {
  fate: 'delivered' | 'refused' | 'gone' | 'left'
  problem: string | null
}

/** What it became. Whatever fails with us leaves it as it is. */
async function sendLetter(ctx: Ctx, egress: Egress, to: WrittenFor, letter: TakenLetter): Promise<Became> {
  const { db } = ctx
  const { index } = letter
  const { fates, outgoing } = await readStretch(db, { low: index, high: index + 1 }, to)
  const [event] = outgoing
  if (event === undefined) {
    await settleDeadLetter(db, letter, fates[0] === 'filtered' ? 'filtered' : 'expired')
    return { fate: 'gone', problem: null }
  }
  return sendEvent(ctx, egress, to, { letter, event })
}

async function sendEvent(
  ctx: Ctx,
  egress: Egress,
  { destination, key }: WrittenFor,
  { letter, event }: { letter: TakenLetter; event: Outgoing },
): Promise<Became> {
  const { db } = ctx
  const { index, deliveryId } = letter
  const sent = await sendBatch({ destination, target: destination.target }, [event], {
    id: `${deliveryId}_${index}_${index}`,
    key,
    tenantId: tenantOf(ctx).id,
    egress,
    nowMs: ctx.now().getTime(),
  })
  const { bytes, tookMs, status, answer } = sent
  const verdict = sent.verdict.kind
  const attempt = { firstIdx: index, lastIdx: index, events: 1, bytes, tookMs, verdict, status, answer }
  await noteAttempt(db, { id: deliveryId }, attempt)
  const said = [status === null ? '' : `answered ${status}`, answer].filter(Boolean).join(': ')
  const reason = sent.refused.get(index) ?? (verdict === 'divide' ? said : null)
  if (reason !== null) {
    await leaveDeadLetter(db, letter, reason)
    return { fate: 'refused', problem: reason }
  }
  if (verdict === 'delivered') {
    await settleDeadLetter(db, letter, 'delivered')
    return { fate: 'delivered', problem: null }
  }
  await leaveDeadLetter(db, letter, null)
  return { fate: 'left', problem: said }
}
