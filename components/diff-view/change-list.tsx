'use client'

import { ArrowRight, Minus, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'

import { TermButton } from '@/components/event-table/term-button'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import type { Json } from '@/lib/base/json'
import type { Change } from '@/lib/diff/changes'
import { isRedacted } from '@/lib/diff/redacted'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { cutTexts } from './cut-texts'
import { REDACTED } from './redacted'

/** Changes listed at first, and with each further step. */
const SHOWN = 12
const STEP = 200
/** Characters of a value in the list; the diff below has all of it. */
const VALUE_MAX = 160

const KIND = {
  added: { icon: Plus, word: 'added', style: 'text-diff-added-mark' },
  removed: { icon: Minus, word: 'removed', style: 'text-diff-removed-mark' },
  changed: { icon: Pencil, word: 'changed', style: 'text-info' },
}

/** Every changed place with its old and new value. The place is a filter: what else changed there? */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const [limit, setLimit] = useState(SHOWN)
  return (
    <div className="overflow-hidden rounded-md border bg-surface-raised">
      <ul aria-label="Changes" className="divide-y text-sm">
        {changes.slice(0, limit).map((change, i) => (
          // A place may stand there twice: changed within, and in another order.
          <ChangeItem key={`${i}:${change.path}`} change={change} />
        ))}
      </ul>
      {changes.length > limit ? (
        <div className="border-t p-1">
          <Button size="sm" variant="ghost" onClick={() => setLimit(limit + STEP)}>
            Show {counted(Math.min(STEP, changes.length - limit), 'more change')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function ChangeItem({ change }: { change: Change }) {
  const { icon: Icon, word, style } = KIND[change.kind]
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-2.5 py-1">
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
        {change.order ? <span className="text-muted">order </span> : null}
        {change.from === undefined ? null : (
          <del className="rounded-sm bg-diff-removed px-1 no-underline">
            <bdi className="wrap-anywhere">{valueWords(change.from, change.to)}</bdi>
          </del>
        )}
        {change.kind === 'changed' ? (
          <ArrowRight size={11} aria-label="to" className="shrink-0 self-center text-faint" />
        ) : null}
        {change.to === undefined ? null : (
          <ins className="rounded-sm bg-diff-added px-1 no-underline">
            <bdi className="wrap-anywhere">{valueWords(change.to, change.from)}</bdi>
          </ins>
        )}
      </span>
    </li>
  )
}

/** A value in one line: scalars as JSON, the rest by its size. Of two texts only where they differ. */
function valueWords(value: Json, other: Json | undefined): string {
  if (Array.isArray(value)) {
    const scalars =
      value.length <= 8 && value.every((element) => typeof element !== 'object' || element === null)
    return scalars ? cut(JSON.stringify(value)) : `[${counted(value.length, 'element')}]`
  }
  if (typeof value === 'object' && value !== null) return `{${counted(Object.keys(value).length, 'field')}}`
  if (isRedacted(value)) return REDACTED
  if (typeof value !== 'string') return JSON.stringify(value)
  return textWords(value, typeof other === 'string' ? other : '')
}

function textWords(text: string, other: string): string {
  const node = cutTexts(text, other)
  if (node.kind === 'clip') {
    return `${node.sameBefore > 0 ? '…' : ''}${cut(JSON.stringify(node.text))}${node.sameAfter > 0 ? '…' : ''}`
  }
  if (node.kind !== 'text') return cut(JSON.stringify(text))
  const line = firstDifference(text.split('\n'), other.split('\n'))
  return `${cut(line.trim() === '' ? '…' : line.trim())} (${counted(text.split('\n').length, 'line')})`
}

function firstDifference(lines: readonly string[], other: readonly string[]): string {
  return lines.find((line, i) => line !== other[i]) ?? lines[0] ?? ''
}

function cut(text: string): string {
  const chars = Array.from(text.slice(0, VALUE_MAX * 2))
  return visibleText(chars.length > VALUE_MAX ? `${chars.slice(0, VALUE_MAX).join('')}…` : chars.join(''))
}
