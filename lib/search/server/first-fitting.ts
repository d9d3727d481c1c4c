import { Slice } from '@/lib/log/server/turns'
import type { Completion } from '@/lib/query/complete'
import { fitting, type Option } from '@/lib/query/complete-options'

/** Options that are given out at once: nobody looks through more. */
export const OPTIONS_MAX = 20

/**
 * The first options that leave the query as readable as it is. The query is read once for each, so no more are tried than
 * are given out, and others have their turn in between.
 */
export async function firstFitting(
  q: string,
  completion: Completion,
  options: Iterable<Option>,
): Promise<Option[]> {
  const fits = fitting(q, completion)
  const slice = new Slice()
  const found: Option[] = []
  for (const option of options) {
    if (slice.isOver) await slice.breathe()
    if (fits(option)) found.push(option)
    if (found.length === OPTIONS_MAX) break
  }
  return found
}
