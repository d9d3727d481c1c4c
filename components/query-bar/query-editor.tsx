'use client'

import { type KeyboardEvent, type PointerEvent, type RefObject, useSyncExternalStore } from 'react'

import { cx } from '@/components/ui/class-names'

import { oneLine } from './draft'
import type { Role, Segment } from './highlight'

const COLOUR: Record<Role, string> = {
  key: 'text-syntax-key',
  operator: 'text-syntax-operator',
  value: 'text-syntax-string',
  word: 'text-text',
  not: 'font-medium text-danger',
  plain: 'text-text',
}

// Both layers must break their lines alike, so everything that moves a letter is said once, here.
const TEXT =
  'font-mono text-base whitespace-pre-wrap wrap-anywhere [font-variant-ligatures:none] pointer-coarse:text-lg'

interface QueryEditorProps {
  inputRef: RefObject<HTMLTextAreaElement | null>
  /** The layer that draws the text: where its letters stand. */
  layerRef: RefObject<HTMLDivElement | null>
  text: string
  segments: readonly Segment[]
  hasProblems: boolean
  /** Id of what explains the text or its problems. */
  describedBy: string
  /** The list of suggestions while it is there, and its marked row. */
  list: { id: string; markedId: string | null } | null
  /** `isComposing`: an input method is not done yet. */
  onText: (text: string, isComposing: boolean) => void
  /** Where the caret stands; null while a stretch is selected, or the field does not have the focus. */
  onCaret: (caret: number | null) => void
  onKeyDown: (event: KeyboardEvent) => void
  onPress: () => void
  onPointerMove: (event: PointerEvent) => void
  onPointerLeave: () => void
}

const never = () => () => undefined

/** False in the page as it was sent: what is typed there before it comes to life would be gone a moment later. */
const useIsAlive = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/**
 * One text field with coloured text: a field whose own letters are transparent lies exactly over a layer that draws them.
 * Caret, selection, undo, spell-out and input methods are the browser's. It grows to five lines, then scrolls.
 */
export function QueryEditor(props: QueryEditorProps) {
  const { inputRef, layerRef, text, segments, hasProblems, describedBy, list, onText, onCaret } = props
  const isAlive = useIsAlive()
  return (
    <div className="max-h-[108px] min-w-0 flex-1 overflow-y-auto py-1">
      <div className="relative min-h-5">
        <div ref={layerRef} aria-hidden="true" className={cx(TEXT, 'pointer-events-none')}>
          {segments.map((segment, i) => (
            <span
              // Stretches have no identity of their own: the text is drawn anew with each letter.
              key={i}
              className={cx(
                COLOUR[segment.role],
                segment.isWrong &&
                  'underline decoration-danger decoration-wavy decoration-1 underline-offset-3 [text-decoration-skip-ink:none]',
              )}
            >
              {segment.text}
            </span>
          ))}
          {/* Keeps the height of a line when there is no text, or when it ends with a space that wraps. */}
          {'\u200B'}
        </div>
        <textarea
          ref={inputRef}
          value={text}
          readOnly={!isAlive}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          enterKeyHint="search"
          aria-label="Query"
          aria-invalid={hasProblems || undefined}
          aria-describedby={describedBy}
          // HTML allows no other role on a field of several lines, so there is no aria-expanded; opening is announced.
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={list?.id}
          aria-activedescendant={list?.markedId ?? undefined}
          placeholder={PLACEHOLDER}
          onChange={(event) => {
            onCaret(caretOf(event.target))
            onText(oneLine(event.target.value), isComposing(event.nativeEvent))
          }}
          onCompositionEnd={(event) => onText(oneLine(event.currentTarget.value), false)}
          onSelect={(event) => onCaret(caretOf(event.currentTarget))}
          onFocus={(event) => onCaret(caretOf(event.currentTarget))}
          onBlur={() => onCaret(null)}
          onKeyDown={props.onKeyDown}
          onPointerDown={props.onPress}
          onPointerMove={props.onPointerMove}
          onPointerLeave={props.onPointerLeave}
          className={cx(
            TEXT,
            'absolute inset-0 size-full resize-none overflow-hidden bg-transparent text-transparent caret-text outline-none placeholder:truncate placeholder:font-sans placeholder:whitespace-nowrap',
          )}
        />
      </div>
    </div>
  )
}

const PLACEHOLDER = 'Search events: words, or key:value such as type:FLOW'

function caretOf({ selectionStart, selectionEnd }: HTMLTextAreaElement): number | null {
  return selectionStart === selectionEnd ? selectionStart : null
}

function isComposing(event: Event): boolean {
  return event instanceof InputEvent && event.isComposing
}
