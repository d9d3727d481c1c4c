'use client'

import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'

import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import type { QueryProblem } from '@/lib/query/ast'

import { type CheckedQuery, checkQuery } from './check-query'
import { type Draft, shownText } from './draft'
import { highlight } from './highlight'
import { QueryEditor } from './query-editor'
import { QueryExamples, QueryNotes, QueryProblems, QueryWords } from './query-messages'

interface QueryBarProps {
  /** The applied query: the address is its only home. */
  applied: CheckedQuery
  /** What only the server found wrong with it. */
  serverProblems: readonly QueryProblem[]
  onApply: (query: string) => void
  /** A query with problems was refused, or is no longer: what is on the screen answers an older one. */
  onRefused: (isRefused: boolean) => void
  inputRef: RefObject<HTMLTextAreaElement | null>
}

/** Where a query is typed. It holds a draft and nothing else; Enter makes it the page's query. */
export function QueryBar({ applied, serverProblems, onApply, onRefused, inputRef }: QueryBarProps) {
  const messagesId = useId()
  const [draft, setDraft] = useState<Draft | null>(null)
  const text = shownText(applied.text, draft)
  const isDraft = text !== applied.text
  const checked = useMemo(() => (text === applied.text ? applied : checkQuery(text)), [text, applied])
  const problems = isDraft ? checked.problems : [...checked.problems, ...serverProblems]
  const isRefused = problems.length > 0 && (draft?.isRefused === true || !isDraft)
  const segments = highlight(text, checked.query, problems)

  const write = (next: string) => {
    setDraft({ over: applied.text, text: next, isRefused: false })
    onRefused(false)
  }
  const apply = (next: string) => {
    const { problems: found } = checkQuery(next)
    if (found.length > 0) {
      setDraft({ over: applied.text, text: next, isRefused: true })
      onRefused(true)
      return
    }
    setDraft(null)
    onRefused(false)
    onApply(next)
  }
  const select = ({ from, to }: { from: number; to: number }) => {
    inputRef.current?.focus()
    // After React has put the new text into the field.
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(from, to))
  }
  const fix = ({ from, to, fix: better }: QueryProblem) => {
    if (better === undefined) return
    write(text.slice(0, from) + better.text + text.slice(to))
    const end = from + better.text.length
    select({ from: end, to: end })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      apply(text)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (isDraft) write(applied.text)
      else inputRef.current?.blur()
    }
  }
  return (
    <search className="flex flex-col gap-1" aria-label="Events">
      <div
        className={cx(
          'flex items-start gap-1 rounded-md border bg-surface-raised pr-1 pl-2 transition-colors focus-within:border-focus focus-within:outline focus-within:outline-focus',
          isRefused ? 'border-danger' : 'border-border-strong',
        )}
      >
        <Search size={14} aria-hidden="true" className="mt-[9px] mr-1 shrink-0 text-faint" />
        <QueryEditor
          inputRef={inputRef}
          text={text}
          segments={segments}
          hasProblems={problems.length > 0}
          describedBy={messagesId}
          onText={write}
          onKeyDown={onKeyDown}
        />
        <span className="flex h-8 items-center gap-1">
          {text === '' ? null : (
            <IconButton
              size="sm"
              icon={<X size={14} />}
              aria-label="Clear query"
              onClick={() => {
                apply('')
                inputRef.current?.focus()
              }}
            />
          )}
          {isDraft ? (
            <Button size="sm" variant="primary" onClick={() => apply(text)}>
              Search
            </Button>
          ) : null}
        </span>
      </div>
      <div id={messagesId} className="min-h-4 px-0.5 text-sm text-muted">
        {problems.length > 0 ? (
          <QueryProblems text={text} problems={problems} isRefused={isRefused} onFix={fix} onGoTo={select} />
        ) : text === '' && !isDraft ? (
          <QueryExamples onPick={apply} />
        ) : (
          <>
            <QueryWords words={checked.words ?? ''} isDraft={isDraft} />
            <QueryNotes notes={checked.notes} onFix={fix} />
          </>
        )}
      </div>
    </search>
  )
}
