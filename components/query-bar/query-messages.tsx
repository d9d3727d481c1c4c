'use client'

import { CircleAlert, Info } from 'lucide-react'

import { Kbd } from '@/components/ui/kbd'
import type { QueryNote, QueryProblem } from '@/lib/query/ast'
import type { PlaceWords } from '@/lib/query/explain-at'

import { asSentence } from './check-query'
import { CaretHint } from './token-hint'
import type { QueryDraft } from './use-query-draft'

/** Problems shown at once; fixing one often cures others. */
const SHOWN_MAX = 3

/** The lines under the bar: what is wrong, or what the query means; before there is one, examples. */
export function QueryMessages(props: {
  id: string
  draft: QueryDraft
  /** Those to be shown now. */
  problems: readonly QueryProblem[]
  /** What stands at the caret. */
  hint: PlaceWords | null
  onPick: (query: string) => void
  onFix: (problem: QueryProblem) => void
}) {
  const { id, draft, problems, hint, onPick, onFix } = props
  const { text, isDraft, checked, isRefused, goTo } = draft
  return (
    <div id={id} className="min-h-4 px-0.5 text-sm text-muted">
      {problems.length > 0 ? (
        <QueryProblems text={text} problems={problems} isRefused={isRefused} onFix={onFix} onGoTo={goTo} />
      ) : text === '' && !isDraft ? (
        <QueryExamples onPick={onPick} />
      ) : (
        <>
          <div className="flex flex-wrap items-baseline justify-between gap-x-6">
            {checked.words === null ? null : <QueryWords words={checked.words} isDraft={isDraft} />}
            {hint === null ? null : <CaretHint text={text} hint={hint} />}
          </div>
          <QueryNotes notes={checked.notes} onFix={onFix} />
        </>
      )}
    </div>
  )
}

/** What is wrong with the query, each with its place and a way to put it right. */
function QueryProblems(props: {
  text: string
  problems: readonly QueryProblem[]
  isRefused: boolean
  onFix: (problem: QueryProblem) => void
  onGoTo: (problem: QueryProblem) => void
}) {
  const { text, problems, isRefused, onFix, onGoTo } = props
  return (
    <ul className="flex flex-col gap-1">
      {problems.slice(0, SHOWN_MAX).map((problem) => (
        <li
          key={`${problem.from}-${problem.to}-${problem.message}`}
          className="flex flex-wrap items-center gap-x-2 gap-y-1"
        >
          <CircleAlert size={12} aria-hidden="true" className="shrink-0 text-danger" />
          <button
            type="button"
            onClick={() => onGoTo(problem)}
            className="max-w-60 truncate rounded-sm bg-danger-subtle px-1 font-mono text-xs text-danger hover:underline"
          >
            <bdi>{text.slice(problem.from, problem.to).trim() || 'here'}</bdi>
          </button>
          <span className="text-danger">{problem.message}</span>
          <FixButton problem={problem} onFix={onFix} />
        </li>
      ))}
      {problems.length > SHOWN_MAX ? (
        <li className="text-muted">and {problems.length - SHOWN_MAX} more</li>
      ) : null}
      {isRefused ? <li className="text-muted">Not searched: put this right first.</li> : null}
    </ul>
  )
}

/** What the query means; before it is applied, how to. */
function QueryWords({ words, isDraft }: { words: string; isDraft: boolean }) {
  if (!isDraft) return <p className="line-clamp-3 min-w-0 break-words">{asSentence(words)}</p>
  return (
    <p className="flex flex-wrap items-center gap-x-1.5">
      <Kbd>Enter</Kbd>
      <span className="text-text">searches</span>
      <span className="line-clamp-3 min-w-0 break-words">{words}</span>
    </p>
  )
}

/** What is searched as it stands, though it may not be what was meant. */
function QueryNotes({ notes, onFix }: { notes: readonly QueryNote[]; onFix: (note: QueryNote) => void }) {
  if (notes.length === 0) return null
  return (
    <ul className="mt-0.5 flex flex-col gap-0.5">
      {notes.slice(0, SHOWN_MAX).map((note) => (
        <li key={`${note.from}-${note.message}`} className="flex flex-wrap items-center gap-x-2">
          <Info size={12} aria-hidden="true" className="shrink-0 text-info" />
          <span>{note.message}</span>
          <FixButton problem={note} onFix={onFix} />
        </li>
      ))}
    </ul>
  )
}

function FixButton({ problem, onFix }: { problem: QueryProblem; onFix: (problem: QueryProblem) => void }) {
  if (problem.fix === undefined) return null
  return (
    <button
      type="button"
      onClick={() => onFix(problem)}
      className="max-w-72 truncate rounded-sm border border-border-strong bg-surface-raised px-1.5 text-xs font-medium text-text transition-colors hover:bg-surface-hover"
    >
      {problem.fix.label}
    </button>
  )
}

const EXAMPLES = [
  'type:FLOW',
  'change:DELETE',
  'outcome:failure',
  'actor.type:service',
  'has:after',
  '-change:READ',
]

/** Queries to start from, in place of an explanation while there is no query. */
function QueryExamples({ onPick }: { onPick: (query: string) => void }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1 gap-y-1 max-sm:h-5 max-sm:overflow-hidden">
      <span className="mr-1">For example</span>
      {EXAMPLES.map((example) => (
        <button
          key={example}
          type="button"
          onClick={() => onPick(example)}
          className="rounded-sm px-1 font-mono text-xs text-muted transition-colors hover:bg-surface-active hover:text-text"
        >
          {example}
        </button>
      ))}
    </span>
  )
}
