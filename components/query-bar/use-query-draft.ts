'use client'

import { type RefObject, useMemo, useState } from 'react'

import type { QueryProblem, Span } from '@/lib/query/ast'

import { type CheckedQuery, checkQuery } from './check-query'
import { type Draft, shownText } from './draft'
import { insertText } from './insert-text'

interface DraftOptions {
  applied: CheckedQuery
  serverProblems: readonly QueryProblem[]
  inputRef: RefObject<HTMLTextAreaElement | null>
  onApply: (query: string) => void
  onRefused: (isRefused: boolean) => void
}

/** What stands in the bar, what is wrong with it, and what can be done with it. */
export interface QueryDraft {
  text: string
  /** It is not what the page searched for. */
  isDraft: boolean
  checked: CheckedQuery
  problems: readonly QueryProblem[]
  isRefused: boolean
  write: (text: string) => void
  /** Makes it the page's query, without spaces at its ends; refused while it has problems. False: refused. */
  apply: (text: string) => boolean
  /** Back to the page's query. */
  takeBack: () => void
  fix: (problem: QueryProblem) => void
  goTo: (span: Span) => void
}

/** The draft of the query, laid over the page's own. */
export function useQueryDraft(options: DraftOptions): QueryDraft {
  const { applied, serverProblems, inputRef, onApply, onRefused } = options
  const [draft, setDraft] = useState<Draft | null>(null)
  const text = shownText(applied.text, draft)
  const isDraft = text !== applied.text
  const checked = useMemo(() => (text === applied.text ? applied : checkQuery(text)), [text, applied])
  const problems = isDraft ? checked.problems : [...checked.problems, ...serverProblems]

  const write = (next: string) => {
    setDraft({ over: applied.text, text: next, isRefused: false })
    onRefused(false)
  }
  return {
    text,
    isDraft,
    checked,
    problems,
    isRefused: problems.length > 0 && (draft?.isRefused === true || !isDraft),
    write,
    apply: (typed) => {
      const next = typed.trim()
      const isWrong = checkQuery(next).problems.length > 0
      setDraft(isWrong ? { over: applied.text, text: typed, isRefused: true } : null)
      onRefused(isWrong)
      if (!isWrong) onApply(next)
      return !isWrong
    },
    takeBack: () => write(applied.text),
    fix: ({ from, to, fix }) => {
      if (fix !== undefined && inputRef.current !== null) insertText(inputRef.current, { from, to }, fix.text)
    },
    goTo: ({ from, to }) => {
      inputRef.current?.focus()
      inputRef.current?.setSelectionRange(from, to)
    },
  }
}
