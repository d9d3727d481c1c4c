import type { Problem } from '@/lib/base/errors'

/** Why a record could not be taken, as a sentence: its first problem with its place. */
export function reasonOf(problems: readonly Problem[]): string {
  const [first] = problems
  if (first === undefined) return 'It could not be taken'
  return first.path === '' ? first.message : `${first.path}: ${first.message}`
}

/** What differs between records that cannot be taken for one reason: times, ids, places, sizes. */
const VARIES = /\d{4}-\d\d-\d\dT[\d:.]+Z|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d+/gi

/** Rejects for one reason. */
export interface SameReason<R> {
  /** Where theirs differ by a time or a number, `…` stands for it. */
  reason: string
  /** Each has the very same. */
  isOne: boolean
  rejects: R[]
}

/** Rejects by why, most frequent first; in each their own order stays. */
export function byReason<R extends { problems: readonly Problem[] }>(rejects: readonly R[]): SameReason<R>[] {
  const groups = new Map<string, R[]>()
  for (const reject of rejects) {
    const kind = reasonOf(reject.problems).replaceAll(VARIES, '…')
    groups.set(kind, [...(groups.get(kind) ?? []), reject])
  }
  return [...groups]
    .map(([kind, same]) => {
      const [first = kind, ...others] = new Set(same.map(({ problems }) => reasonOf(problems)))
      const isOne = others.length === 0
      return { reason: isOne ? first : kind, isOne, rejects: same }
    })
    .toSorted((a, b) => b.rejects.length - a.rejects.length)
}
