import { CannotSend, deliver, type Post } from './prisma-deliver'
import type { Outbox, Settled } from './prisma-outbox'

/** What became of events that were sent. */
export interface Shipped {
  shipped: number
  refused: number
}

/** Ships what can be read at once, told of each part when it is settled; false when there was nothing. */
export async function shipNext(
  outbox: Outbox,
  post: Post,
  onSettled: (settled: readonly Settled[]) => void,
): Promise<boolean> {
  const rows = await outbox.next()
  for await (const settled of deliver(rows, post)) {
    await outbox.settle(settled)
    onSettled(settled)
  }
  return rows.length > 0
}

/** Ships until nothing is left, and no longer. Throws when something cannot be sent now. */
export async function shipAll(
  outbox: Outbox,
  post: Post,
  onSettled: (settled: readonly Settled[]) => void,
): Promise<void> {
  while (await shipNext(outbox, post, onSettled));
}

/** Sends again what was refused: what is taken now, after a rule or a version has changed, is kept no more. */
export async function shipRefused(outbox: Outbox, post: Post): Promise<Shipped> {
  const done: Shipped = { shipped: 0, refused: 0 }
  for (let last = '0'; ;) {
    const rows = await outbox.refused(last)
    if (rows.length === 0) return done
    for await (const settled of deliver(rows, post)) {
      for (const { row, refused } of settled) {
        if (refused === null) await outbox.accept(row)
        done[refused === null ? 'shipped' : 'refused']++
        last = row.place
      }
    }
  }
}

/** How long to wait after this error, as far as Vouchsafe said; undefined where it did not. */
export function askedMsOf(error: unknown): number | undefined {
  return error instanceof CannotSend ? error.askedMs : undefined
}
