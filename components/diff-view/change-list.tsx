'use client'

import { ArrowRight, EyeOff, Minus, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'

import { TermButton } from '@/components/event-table/term-button'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import type { ListedChange } from './change-words'
import { REDACTED } from './redacted'

/** Changes listed at first, and with each further step. */
const SHOWN = 12
const STEP = 200

const KIND = {
  added: { icon: Plus, word: 'added', style: 'text-diff-added-mark' },
  removed: { icon: Minus, word: 'removed', style: 'text-diff-removed-mark' },
  changed: { icon: Pencil, word: 'changed', style: 'text-info' },
}

interface ChangeListProps {
  changes: readonly ListedChange[]
  /** Places where a secret stands on both sides. */
  hidden: readonly string[]
}

/**
 * Every changed place with its old and new value, and last those of which nobody can say. The place is a filter: what else
 * changed there?
 */
export function ChangeList({ changes, hidden }: ChangeListProps) {
  const [limit, setLimit] = useState(SHOWN)
  const left = changes.length + hidden.length - limit
  return (
    <div className="overflow-hidden rounded-md border bg-surface-raised">
      <ul aria-label="Changes" className="divide-y text-sm">
        {changes.slice(0, limit).map((change, i) => (
          // A place may stand there twice: changed within, and in another order.
          <ChangeItem key={`${i}:${change.path}`} change={change} />
        ))}
        {hidden.slice(0, Math.max(0, limit - changes.length)).map((path) => (
          <HiddenItem key={path} path={path} />
        ))}
      </ul>
      {left > 0 ? (
        <div className="border-t p-1">
          <Button size="sm" variant="ghost" onClick={() => setLimit(limit + STEP)}>
            Show {counted(Math.min(STEP, left), 'more change')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

const ITEM = 'flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-2.5 py-1'

function ChangeItem({ change }: { change: ListedChange }) {
  const { icon: Icon, word, style } = KIND[change.kind]
  return (
    <li className={ITEM}>
      <span className="flex min-w-0 items-baseline gap-1.5">
        <Icon size={11} strokeWidth={2.5} aria-hidden="true" className={cx('shrink-0 self-center', style)} />
        <span className="sr-only">{word} </span>
        {change.key === '' ? (
          <span>the whole document</span>
        ) : (
          <TermButton
            term={{ key: 'changed', value: change.key }}
            name={`Changed ${change.key}`}
            isTabStop
            className="font-mono text-xs font-medium"
          >
            <bdi className="wrap-anywhere">{visibleText(change.path)}</bdi>
          </TermButton>
        )}
      </span>
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 font-mono text-xs">
        {change.isOrder ? <span className="text-muted">order </span> : null}
        {change.from === null ? null : (
          <del className="rounded-sm bg-diff-removed px-1 no-underline">
            <bdi className="wrap-anywhere">{change.from}</bdi>
          </del>
        )}
        {change.kind === 'changed' ? (
          <ArrowRight size={11} aria-label="to" className="shrink-0 self-center text-faint" />
        ) : null}
        {change.to === null ? null : (
          <ins className="rounded-sm bg-diff-added px-1 no-underline">
            <bdi className="wrap-anywhere">{change.to}</bdi>
          </ins>
        )}
      </span>
    </li>
  )
}

function HiddenItem({ path }: { path: string }) {
  return (
    <li className={ITEM}>
      <span className="flex min-w-0 items-baseline gap-1.5">
        <EyeOff size={11} aria-hidden="true" className="shrink-0 self-center text-warning" />
        <bdi className="font-mono text-xs font-medium wrap-anywhere">{visibleText(path)}</bdi>
      </span>
      <span className="font-mono text-xs text-muted">{REDACTED}</span>
      <span className="text-muted">may have changed: it was taken out on both sides</span>
    </li>
  )
}
