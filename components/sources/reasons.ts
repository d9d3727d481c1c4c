import type { Problem } from '@/lib/base/errors'

/** Why a record could not be taken, as a sentence: its first problem with its place. */
export function reasonOf(problems: readonly Problem[]): string {
  const [first] = problems
  if (first === undefined) return 'It could not be taken'
  return first.path === '' ? first.message : `${first.path}: ${first.message}`
}

/** Rejects by why, most frequent first; in each their own order stays. */
export function byReason<R extends { problems: readonly Problem[] }>(
  rejects: readonly R[],
): { reason: string; rejects: R[] }[] {
  const groups = new Map<string, R[]>()
  for (const reject of rejects) {
    const reason = reasonOf(reject.problems)
    groups.set(reason, [...(groups.get(reason) ?? []), reject])
  }
  return [...groups]
    .map(([reason, same]) => ({ reason, rejects: same }))
    .toSorted((a, b) => b.rejects.length - a.rejects.length)
}
