import { ArrowRight, Minus, Pencil, Plus } from 'lucide-react'

import { cx } from '@/components/ui/class-names'
import type { ShownChange } from '@/lib/search/resource/shown-changes'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { valueWords } from './history-words'

const KIND = {
  added: { icon: Plus, word: 'added', style: 'text-diff-added-mark' },
  removed: { icon: Minus, word: 'removed', style: 'text-diff-removed-mark' },
  changed: { icon: Pencil, word: 'changed', style: 'text-info' },
}

interface ChangeChipsProps {
  changes: readonly ShownChange[]
  /** How many there are in all. */
  count: number
  /** False: there are more than were counted. */
  complete?: boolean
  /** Chips at most. */
  max: number
  'aria-label': string
}

/** Changed places as chips, each with its old and new value. */
export function ChangeChips({ changes, count, complete = true, max, ...name }: ChangeChipsProps) {
  const more = count - Math.min(max, changes.length)
  return (
    <ul {...name} className="flex min-w-0 flex-wrap gap-1">
      {changes.slice(0, max).map((change, i) => (
        // A place may stand there twice: changed within, and in another order.
        <Chip key={`${i}:${change.path}`} change={change} />
      ))}
      {more > 0 || !complete ? (
        <li className="flex h-5 items-center px-1 text-xs text-muted">
          {complete ? `and ${counted(more, 'more change')}` : 'and more: too large to compare all of it'}
        </li>
      ) : null}
    </ul>
  )
}

function Chip({ change }: { change: ShownChange }) {
  const { icon: Icon, word, style } = KIND[change.kind]
  const { from, to } = change
  return (
    <li className="flex min-h-5 max-w-full min-w-0 items-center gap-1 rounded-sm border bg-surface px-1.5 font-mono text-xs">
      <Icon size={10} strokeWidth={2.5} aria-hidden="true" className={cx('shrink-0', style)} />
      <span className="sr-only">{word} </span>
      <bdi className="max-w-60 shrink-0 truncate font-medium max-sm:max-w-32">
        {change.path === '' ? 'the whole document' : visibleText(change.path)}
      </bdi>
      {change.order ? <span className="text-muted">order</span> : null}
      {from === undefined ? null : <bdi className="min-w-0 truncate text-muted">{valueWords(from)}</bdi>}
      {from !== undefined && to !== undefined ? (
        <ArrowRight size={10} aria-label="to" className="shrink-0 text-faint" />
      ) : null}
      {to === undefined ? null : <bdi className="min-w-0 truncate">{valueWords(to)}</bdi>}
    </li>
  )
}
