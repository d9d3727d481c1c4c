'use client'

import { CircleHelp, Search, X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type RefObject, useId, useRef, useState } from 'react'

import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { partLater } from '@/components/ui/part-later'
import { useWasOpen } from '@/components/ui/use-was-open'
import type { QueryProblem } from '@/lib/query/ast'
import { explainAt } from '@/lib/query/explain-at'

import type { CheckedQuery } from './check-query'
import { CompletionList } from './completion-list'
import { highlight } from './highlight'
import { insertText } from './insert-text'
import { showLanguageSheet, useLanguageSheet } from './language-sheet-state'
import { QueryEditor } from './query-editor'
import { QueryMessages } from './query-messages'
import { characterAt } from './text-place'
import { HoverHint } from './token-hint'
import { type Completion, useCompletion } from './use-completion'
import { useQueryDraft } from './use-query-draft'
import { useRecentSearches } from './use-recent-searches'
import type { SuggestScope } from './use-suggestions'

/** Read when somebody asks for it: nobody needs it to see events. */
const LanguageSheet = partLater(() => import('./language-sheet').then((module) => module.LanguageSheet))

interface QueryBarProps {
  /** The applied query: the address is its only home. */
  applied: CheckedQuery
  /** What only the server found wrong with it. */
  serverProblems: readonly QueryProblem[]
  /** Where suggestions are counted. */
  scope: SuggestScope
  onApply: (query: string) => void
  /** A query with problems was refused, or is no longer: what is on the screen answers an older one. */
  onRefused: (isRefused: boolean) => void
  inputRef: RefObject<HTMLTextAreaElement | null>
}

/** Where a query is typed. It holds a draft and nothing else; Enter makes it the page's query. */
export function QueryBar({ applied, serverProblems, scope, onApply, onRefused, inputRef }: QueryBarProps) {
  const messagesId = useId()
  const layerRef = useRef<HTMLDivElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const recent = useRecentSearches(scope.tenant)
  const draft = useQueryDraft({ applied, serverProblems, inputRef, onApply, onRefused })
  const { text, isDraft, checked, isRefused } = draft
  const completion = useCompletion({ inputRef, text, caret, scope, recent })
  const problems = completion.isOpen ? draft.problems.filter((one) => !isAt(one, caret)) : draft.problems
  const hoverHint = hovered === null || completion.isOpen ? null : explainAt(text, checked.query, hovered)

  const apply = (next: string) => {
    completion.close()
    if (draft.apply(next)) recent.add(next.trim())
  }
  const fix = (problem: QueryProblem) => {
    draft.fix(problem)
    completion.close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (completion.onKeyDown(event)) event.stopPropagation()
    else if (event.key === 'Enter') {
      event.preventDefault()
      apply(text)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (isDraft) draft.takeBack()
      else inputRef.current?.blur()
    }
  }
  const onPointerMove = ({ pointerType, clientX, clientY }: PointerEvent) => {
    const layer = layerRef.current
    if (pointerType === 'mouse' && layer !== null) setHovered(characterAt(layer, clientX, clientY))
  }
  return (
    <search className="flex flex-col gap-1" aria-label="Events">
      <div
        className={cx(
          'relative flex items-start gap-1 rounded-md border bg-surface-raised pr-1 pl-2 transition-colors focus-within:border-focus focus-within:outline focus-within:outline-focus',
          isRefused ? 'border-danger' : 'border-border-strong',
        )}
      >
        <Search size={14} aria-hidden="true" className="mt-[9px] mr-1 shrink-0 text-faint" />
        <QueryEditor
          inputRef={inputRef}
          layerRef={layerRef}
          text={text}
          segments={highlight(text, checked.query, problems)}
          hasProblems={problems.length > 0}
          describedBy={messagesId}
          list={completion.isOpen ? { id: completion.listId, markedId: completion.marked?.id ?? null } : null}
          onText={(next, isComposing) => {
            draft.write(next)
            setHovered(null)
            if (!isComposing) completion.typed()
          }}
          onCaret={setCaret}
          onKeyDown={onKeyDown}
          onPress={() => (text === '' ? completion.open() : completion.close())}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setHovered(null)}
        />
        <BarButtons
          isEmpty={text === ''}
          isDraft={isDraft}
          onClear={() => {
            apply('')
            inputRef.current?.focus()
          }}
          onApply={() => apply(text)}
        />
        {completion.isOpen ? (
          <CompletionList completion={completion} layerRef={layerRef} onForget={recent.forget} />
        ) : null}
        {hoverHint === null ? null : <HoverHint layerRef={layerRef} hint={hoverHint} />}
      </div>
      <QueryMessages
        id={messagesId}
        draft={draft}
        problems={problems}
        hint={caret === null || completion.isOpen ? null : explainAt(text, checked.query, caret)}
        onPick={apply}
        onFix={fix}
      />
      <p role="status" className="sr-only">
        {announcement(completion)}
      </p>
      <Language inputRef={inputRef} onPicked={completion.close} />
    </search>
  )
}

/** What is being typed is not wrong yet: it is not finished. */
function isAt({ from, to }: QueryProblem, caret: number | null): boolean {
  return caret !== null && from <= caret && caret <= to
}

function BarButtons(props: { isEmpty: boolean; isDraft: boolean; onClear: () => void; onApply: () => void }) {
  return (
    <span className="flex h-8 items-center gap-1">
      {props.isEmpty ? null : (
        <IconButton size="sm" icon={<X size={14} />} aria-label="Clear query" onClick={props.onClear} />
      )}
      <IconButton
        size="sm"
        icon={<CircleHelp size={14} />}
        aria-label="Query language"
        onClick={() => showLanguageSheet(true)}
      />
      {props.isDraft ? (
        <Button size="sm" variant="primary" onClick={props.onApply}>
          Search
        </Button>
      ) : null}
    </span>
  )
}

/** The sheet of the language, whoever opened it. What is picked from it is typed into the bar. */
function Language({ inputRef, onPicked }: Pick<QueryBarProps, 'inputRef'> & { onPicked: () => void }) {
  const isOpen = useLanguageSheet()
  const wasOpen = useWasOpen(isOpen)
  if (!wasOpen) return null
  return (
    <LanguageSheet
      open={isOpen}
      onOpenChange={showLanguageSheet}
      onPick={(example) => {
        const field = inputRef.current
        if (field === null) return
        const { value } = field
        const space = value === '' || value.endsWith(' ') ? '' : ' '
        insertText(field, { from: value.length, to: value.length }, `${space}${example}`)
        field.setSelectionRange(value.length + space.length, field.value.length)
        onPicked()
      }}
    />
  )
}

/** What is heard when the list changes. */
function announcement({ isOpen, isLoading, isFailed, choices }: Completion): string {
  if (!isOpen) return ''
  if (isFailed) return 'Suggestions cannot be read just now.'
  if (isLoading) return ''
  if (choices.length === 0) return 'No suggestions'
  return choices.length === 1 ? '1 suggestion' : `${choices.length} suggestions`
}
