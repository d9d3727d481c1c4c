import { FIELDS } from '@/lib/event/fields'
import type { Span } from '@/lib/query/ast'
import { completionAt } from '@/lib/query/complete'
import { fieldOption, type Option } from '@/lib/query/complete-options'
import { ranked } from '@/lib/query/complete-ranked'

/** What fits at a place of a text. */
export interface Suggested extends Span {
  options: readonly Option[]
}

/** An answer, and the question that it answers. */
export interface SuggestAnswer extends Suggested {
  question: { text: string; at: number }
}

/**
 * What of an earlier answer still fits: while the next one is on its way, letters that were typed since narrow the options
 * down. Null when something else was changed: then its places mean nothing any more.
 */
export function stillFitting(
  { question, from, to, options }: SuggestAnswer,
  text: string,
  at: number,
): Suggested | null {
  if (question.text === text && question.at === at) return { from, to, options }
  const [asked, now] = [completionAt(question.text, question.at), completionAt(text, at)]
  const isSame = asked.kind === now.kind && asked.from === from && asked.to === to && now.from === from
  if (!isSame || text.slice(0, from) !== question.text.slice(0, from)) return null
  if (text.slice(now.to) !== question.text.slice(to)) return null
  return { from, to: now.to, options: ranked(options, now.typed) }
}

/** Keys that fit, as far as they are known without asking: those of fields, the usual ones first. Null at other places. */
export function knownKeys(text: string, at: number): Suggested | null {
  const completion = completionAt(text, at)
  if (completion.kind !== 'key' && completion.kind !== 'between') return null
  const { from, to, typed } = completion
  const fields = [...FIELDS.filter(({ facet }) => facet), ...FIELDS.filter(({ facet }) => !facet)]
  const options = fields.map((one) => fieldOption(one, completion))
  return { from, to, options: ranked(options, typed).slice(0, KNOWN_MAX) }
}

/** As many as the server gives. */
const KNOWN_MAX = 20

/** A list of suggestions under the heading of its kind. */
export interface SuggestGroup<T> {
  title: string
  options: readonly T[]
}

const TITLES: Record<Option['kind'], string> = {
  key: 'Keys',
  value: 'Values',
  path: 'Changed paths',
  operator: 'Signs',
}

/** The options by kind, in the order in which kinds first occur; within a kind the order stays. */
export function byKind(options: readonly Option[]): SuggestGroup<Option>[] {
  const groups = new Map<string, Option[]>()
  for (const option of options) {
    const title = TITLES[option.kind]
    groups.set(title, [...(groups.get(title) ?? []), option])
  }
  return [...groups].map(([title, shown]) => ({ title, options: shown }))
}

/** How many events have a value, as people read it: `≈` where only some were counted. Empty where nobody counted. */
export function countText({ count, exact }: Option): string {
  if (count === undefined) return ''
  return `${exact === false ? '≈ ' : ''}${count.toLocaleString('en')}`
}
