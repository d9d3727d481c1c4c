'use client'

import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'

import type { Span } from '@/lib/query/ast'
import { completionAt } from '@/lib/query/complete'
import type { Option } from '@/lib/query/complete-options'

import { type Step, stepOf } from './completion-keys'
import { insertText } from './insert-text'
import { fittingRecent, type RecentSearch } from './recent-searches'
import { byKind, type SuggestGroup } from './suggested'
import type { RecentSearches } from './use-recent-searches'
import { type SuggestScope, useSuggestions } from './use-suggestions'

/** One row of the list: something that fits at the caret, or a search of earlier. */
export type Choice =
  | { kind: 'suggested'; id: string; option: Option }
  | { kind: 'recent'; id: string; recent: RecentSearch }

/** The list under the bar: whether it is there, what is in it, and what is marked. */
export interface Completion {
  isOpen: boolean
  listId: string
  groups: readonly SuggestGroup<Choice>[]
  choices: readonly Choice[]
  /** What Tab and Enter take; null at first, so that Enter searches. */
  marked: Choice | null
  /** Where the part begins that is completed. */
  from: number
  isLoading: boolean
  isFailed: boolean
  take: (choice: Choice) => void
  open: () => void
  close: () => void
  /** Something was typed: the list follows, unless it was closed over this very word. */
  typed: () => void
  /** True when the key belonged to the list. */
  onKeyDown: (event: KeyboardEvent) => boolean
}

interface CompletionOptions {
  inputRef: RefObject<HTMLTextAreaElement | null>
  text: string
  /** Null while a stretch is selected, or the field does not have the focus. */
  caret: number | null
  scope: SuggestScope
  recent: RecentSearches
}

/** What the list knows by itself. All else follows from the text and the caret. */
interface ListState {
  isOpen: boolean
  /** Somebody asked for it: then it says also that there is nothing. */
  isAsked: boolean
  /** Which row is marked, over which text and caret: another one has no mark, and another list may not have the row. */
  mark: { over: string; name: string } | null
  /** Esc was pressed over a word that begins here. */
  dismissedFrom: number | null
}

const CLOSED: ListState = { isOpen: false, isAsked: false, mark: null, dismissedFrom: null }

/** Completion at the caret of the query bar: it never takes the focus, and nothing without being asked to. */
export function useCompletion(options: CompletionOptions): Completion {
  const { inputRef, text, caret, scope, recent } = options
  const listId = useId()
  const [list, setList] = useState<ListState>(CLOSED)
  const isOpen = list.isOpen && caret !== null
  const at = caret ?? 0
  const { suggested, isLoading, isFailed } = useSuggestions(text, at, isOpen, scope)
  const groups = useMemo(
    () => (isOpen ? groupsOf(listId, fittingRecent(recent.list, text, at), suggested?.options ?? []) : []),
    [isOpen, listId, recent.list, text, at, suggested],
  )
  const choices = useMemo(() => groups.flatMap((group) => group.options), [groups])
  const over = `${at} ${text}`
  const markAt = choices.findIndex((choice) => list.mark?.over === over && list.mark.name === nameOf(choice))
  const marked = choices[markAt] ?? null
  const isShown = isOpen && (choices.length > 0 || list.isAsked)
  const from = suggested?.from ?? completionAt(text, at).from

  const take = (choice: Choice) => {
    if (inputRef.current === null) return
    putIn(inputRef.current, choice, suggested)
    setList(choice.kind === 'suggested' && goesOn(choice.option) ? { ...CLOSED, isOpen: true } : CLOSED)
  }
  const act = (step: Step): void => {
    if (step.do === 'open') setList({ ...CLOSED, isOpen: true, isAsked: true })
    else if (step.do === 'close') setList(CLOSED)
    else if (step.do === 'dismiss') setList({ ...CLOSED, dismissedFrom: from })
    else if (step.do === 'mark') setList({ ...list, mark: markOf(over, choices[step.at]) })
    else if (marked !== null) take(marked)
  }
  return {
    isOpen: isShown,
    listId,
    groups,
    choices,
    marked,
    from,
    isLoading,
    isFailed,
    take,
    open: () => act({ do: 'open' }),
    close: () => act({ do: 'close' }),
    typed: () => setList((last) => followed(last, inputRef.current)),
    onKeyDown: (event) => {
      const step = stepOf(event, {
        isOpen,
        isShown,
        isAtEnd: at === text.length,
        markAt,
        count: choices.length,
      })
      if (step === null) return false
      act(step)
      // Walking away moves the caret, too.
      if (step.do === 'close') return false
      event.preventDefault()
      return true
    },
  }
}

function nameOf(choice: Choice): string {
  return choice.kind === 'recent'
    ? `recent ${choice.recent.q}`
    : `${choice.option.kind} ${choice.option.text}`
}

function markOf(over: string, choice: Choice | undefined): ListState['mark'] {
  return choice === undefined ? null : { over, name: nameOf(choice) }
}

/** The list after something was typed: it follows, unless Esc was pressed over this very word. */
function followed(last: ListState, field: HTMLTextAreaElement | null): ListState {
  const start = field === null ? null : completionAt(field.value, field.selectionStart).from
  return last.dismissedFrom !== null && last.dismissedFrom === start ? last : { ...CLOSED, isOpen: true }
}

/** A search of earlier takes the place of the whole text, anything else that of the word at the caret. */
function putIn(field: HTMLTextAreaElement, choice: Choice, place: Span | null): void {
  if (choice.kind === 'recent') insertText(field, { from: 0, to: field.value.length }, choice.recent.q)
  else if (place !== null) insertText(field, place, choice.option.text)
}

/** True when what was taken is the beginning of a term: its values follow. Anything else is complete. */
function goesOn({ kind, text }: Option): boolean {
  return kind !== 'value' && /[:=(]$/.test(text)
}

function groupsOf(
  listId: string,
  recent: readonly RecentSearch[],
  options: readonly Option[],
): SuggestGroup<Choice>[] {
  let count = 0
  const nextId = () => `${listId}-${(count += 1)}`
  const groups: SuggestGroup<Choice>[] = byKind(options).map((group) => ({
    title: group.title,
    options: group.options.map((option) => ({ kind: 'suggested', id: nextId(), option })),
  }))
  if (recent.length === 0) return groups
  const searches = recent.map((one): Choice => ({ kind: 'recent', id: nextId(), recent: one }))
  return [{ title: 'Recent searches', options: searches }, ...groups]
}
