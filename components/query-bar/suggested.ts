import type { Span } from '@/lib/query/ast'

/** Something that can be typed at the caret, as `GET /api/v1/suggest` gives it. */
export interface SuggestOption {
  kind: 'key' | 'value' | 'path' | 'operator'
  /** Takes the place of what stands from `from` to `to`. */
  text: string
  /** What is shown of it: without quotes, and of a key without the sign. */
  label: string
  /** One sentence about a key. */
  about?: string
  /** Events that have it. */
  count?: number
  /** False: counted among the newest events alone. */
  exact?: boolean
}

/** What fits at a place of a text. */
export interface Suggested extends Span {
  options: readonly SuggestOption[]
}

/** An answer, and the question that it answers. */
export interface SuggestAnswer extends Suggested {
  question: { text: string; at: number }
}

/**
 * What of an earlier answer still fits: while the next one is on its way, letters that were typed since narrow the options
 * down. Null when something else was changed: then its places mean nothing any more.
 */
export function stillFitting(answer: SuggestAnswer, text: string, at: number): Suggested | null {
  const { question, from, options } = answer
  if (question.text === text && question.at === at) return { from, to: answer.to, options }
  const [before, after] = [question.text.slice(0, from), question.text.slice(answer.to)]
  const to = text.length - after.length
  if (to < from || at < from || at > to) return null
  if (!text.startsWith(before) || !text.endsWith(after)) return null
  const typed = text.slice(from, at).toLowerCase().replace(/^"/, '')
  // A space or a sign ends what was being typed.
  if (/[\s():,]/.test(typed)) return null
  return { from, to, options: options.filter((option) => holds(option, typed)) }
}

function holds({ label, text }: SuggestOption, typed: string): boolean {
  return label.toLowerCase().includes(typed) || text.toLowerCase().includes(typed)
}

/** A list of suggestions under the heading of its kind. */
export interface SuggestGroup<T> {
  title: string
  options: readonly T[]
}

const TITLES: Record<SuggestOption['kind'], string> = {
  key: 'Keys',
  value: 'Values',
  path: 'Changed paths',
  operator: 'Signs',
}

/** The options by kind, in the order in which kinds first occur; within a kind the order stays. */
export function byKind(options: readonly SuggestOption[]): SuggestGroup<SuggestOption>[] {
  const groups = new Map<string, SuggestOption[]>()
  for (const option of options) {
    const title = TITLES[option.kind]
    groups.set(title, [...(groups.get(title) ?? []), option])
  }
  return [...groups].map(([title, shown]) => ({ title, options: shown }))
}

/** How many events have a value, as people read it: `≈` where only some were counted. Empty where nobody counted. */
export function countText({ count, exact }: SuggestOption): string {
  if (count === undefined) return ''
  return `${exact === false ? '≈ ' : ''}${count.toLocaleString('en')}`
}
