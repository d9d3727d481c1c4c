'use client'

import { History } from 'lucide-react'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

import { Kbd } from '@/components/ui/kbd'
import { panelStyle } from '@/components/ui/menu-style'
import { relativeTime } from '@/components/ui/time-text'
import { fieldNamed } from '@/lib/event/fields'
import type { Option } from '@/lib/query/complete-options'

import { Prose } from './prose'
import { countText } from './suggested'
import type { Choice, Completion } from './use-completion'
import { usePlace } from './use-place'

interface CompletionListProps {
  completion: Completion
  /** The layer that draws the text: the list stands under the word that it completes. */
  layerRef: RefObject<HTMLElement | null>
  onForget: () => void
}

/** The list under the query bar. The keyboard stays in the bar and moves the mark from there. */
export function CompletionList({ completion, layerRef, onForget }: CompletionListProps) {
  const { listId, groups, choices, marked, from, isLoading, isFailed } = completion
  // As of when it opened: nobody looks at it for long.
  const [nowMs] = useState(() => Date.now())
  const panelRef = useRef<HTMLDivElement>(null)
  usePlace(panelRef, layerRef, from)
  useLayoutEffect(() => {
    panelRef.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <div
      ref={panelRef}
      role="presentation"
      // A press on the list is no press beside the field: the field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      className={`${panelStyle} absolute top-full z-30 mt-1 flex w-full max-w-[520px] flex-col overflow-hidden`}
    >
      <div
        id={listId}
        role="listbox"
        aria-label="Suggestions"
        className="min-h-0 overflow-y-auto p-1 empty:p-0"
      >
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div aria-hidden="true" className="flex items-center px-2 pt-1 pb-0.5 text-xs text-muted">
              {group.title}
            </div>
            {group.options.map((choice) => (
              <ChoiceRow
                key={choice.id}
                choice={choice}
                isMarked={choice === marked}
                completion={completion}
                nowMs={nowMs}
              />
            ))}
          </div>
        ))}
      </div>
      {choices.length === 0 && !isFailed ? (
        <p className="px-3 py-2 text-sm text-muted">
          {isLoading ? 'Looking for what fits …' : 'Nothing is known that fits here'}
        </p>
      ) : null}
      <Footer
        hasMark={marked !== null}
        hasChoices={choices.length > 0}
        isFailed={isFailed}
        isLoading={isLoading}
        onForget={choices.some(({ kind }) => kind === 'recent') ? onForget : null}
      />
    </div>
  )
}

function ChoiceRow(props: { choice: Choice; isMarked: boolean; completion: Completion; nowMs: number }) {
  const { choice, isMarked, completion, nowMs } = props
  return (
    <button
      type="button"
      id={choice.id}
      role="option"
      // The keyboard stays in the bar.
      tabIndex={-1}
      aria-selected={isMarked}
      onClick={() => completion.take(choice)}
      className="flex min-h-7 w-full cursor-default text-left items-center gap-2 rounded-sm px-2 py-0.5 hover:bg-surface-hover aria-selected:bg-surface-active pointer-coarse:min-h-10"
    >
      {choice.kind === 'recent' ? (
        <>
          <History size={12} aria-hidden="true" className="shrink-0 text-faint" />
          <bdi className="min-w-0 flex-1 truncate font-mono">{choice.recent.q}</bdi>
          <span className="shrink-0 text-sm text-muted">{relativeTime(choice.recent.at, nowMs)}</span>
        </>
      ) : (
        <OptionCells option={choice.option} />
      )}
    </button>
  )
}

function OptionCells({ option }: { option: Option }) {
  const count = countText(option)
  const isKey = option.kind === 'key'
  const kind = isKey ? kindWord(option.label) : ''
  return (
    <>
      <bdi
        className={`truncate font-mono ${isKey ? 'max-w-1/2 shrink-0 text-syntax-key' : 'min-w-0 shrink text-text'}`}
      >
        {option.label}
      </bdi>
      <span className="min-w-0 flex-1 truncate text-sm text-muted">
        <Prose text={option.about ?? ''} />
      </span>
      {kind === '' ? null : <span className="shrink-0 text-xs text-faint">{kind}</span>}
      {count === '' ? null : (
        <span className="shrink-0 text-sm text-muted tabular-nums">
          {count}
          <span className="sr-only"> {option.count === 1 ? 'event' : 'events'}</span>
        </span>
      )}
    </>
  )
}

/** What is written after a key that takes no plain text. */
function kindWord(key: string): string {
  const kind = fieldNamed(key)?.kind
  switch (kind) {
    case 'ip':
      return 'address'
    case 'date':
      return 'date'
    case 'number':
      return 'number'
    case 'flag':
      return 'true or false'
    case 'path':
      return 'path'
    case 'pair':
      return 'path=value'
    case 'text':
      return 'words'
    case 'keyword':
    case undefined:
      return ''
  }
}

function Footer(props: {
  hasMark: boolean
  hasChoices: boolean
  isFailed: boolean
  isLoading: boolean
  onForget: (() => void) | null
}) {
  const { hasMark, hasChoices, isFailed, isLoading, onForget } = props
  return (
    <div className="flex min-h-6 shrink-0 items-center gap-2 border-t px-3 py-1 text-xs text-muted">
      {isFailed ? (
        <span>Suggestions cannot be read just now. Typing goes on.</span>
      ) : (
        <span aria-hidden="true" className="flex items-center gap-1.5">
          {hasChoices ? (
            <>
              <Kbd>↓</Kbd> choose
            </>
          ) : null}
          {hasMark ? (
            <>
              <Kbd>Tab</Kbd> take
            </>
          ) : (
            <>
              <Kbd>Enter</Kbd> search
            </>
          )}
          {isLoading && hasChoices ? <span className="text-faint">…</span> : null}
        </span>
      )}
      {onForget === null ? null : (
        <button
          type="button"
          tabIndex={-1}
          onClick={onForget}
          className="ml-auto rounded-sm px-1 hover:bg-surface-active hover:text-text"
        >
          Forget recent searches
        </button>
      )}
    </div>
  )
}
