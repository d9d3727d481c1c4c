import { fold } from '@/lib/event/fold'

import type { Option } from './complete-options'

/** Options that hold what was typed: the whole, then those that begin like it; else in the order that they have. */
export function ranked<T extends Option>(options: readonly T[], typed: string): T[] {
  const wanted = fold(typed)
  const rank = ({ label, about }: T): number => {
    const texts = [fold(label), fold(about ?? '')]
    if (texts[0] === wanted) return 0
    if (texts[0]?.startsWith(wanted) === true) return 1
    return texts.some((text) => text.includes(wanted)) ? 2 : 3
  }
  return options
    .map((option, i) => ({ option, i, rank: rank(option) }))
    .filter((one) => one.rank < 3)
    .toSorted((a, b) => a.rank - b.rank || a.i - b.i)
    .map((one) => one.option)
}
