'use client'

import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'

import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'

import { asSentence, type CheckedQuery, checkQuery } from './check-query'
import { CompletionList } from './completion-list'
import { highlight } from './highlight'
import { keyHints } from './key-hints'
import { QueryEditor } from './query-editor'
import { useCompletion } from './use-completion'

interface QueryFieldProps {
  tenant: string
  label: string
  /** Said while it is empty. */
  hint: string
  text: string
  onText: (text: string) => void
  /** Why it cannot be used; null: it can, or is empty. */
  problem: string | null
}

/** What is searched on the events page is not proposed in forms. */
const NO_RECENT = { list: [], add: () => undefined, forget: () => undefined }

/** A query in a form, typed as in the bar of the events page: coloured, underlined where it is wrong, and completed. */
export function QueryField({ tenant, label, hint, text, onText, problem }: QueryFieldProps) {
  const id = useId()
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const layerRef = useRef<HTMLDivElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const checked = useMemo(() => checkQuery(text), [text])
  const completion = useCompletion({ inputRef, text, caret, scope: { tenant }, recent: NO_RECENT })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (completion.onKeyDown(event)) event.stopPropagation()
    // One line: Enter ends nothing here, so that no form is sent by the way.
    else if (event.key === 'Enter') event.preventDefault()
  }
  // What is being typed is not wrong yet.
  const isTyping = completion.isOpen
  return (
    <div className="flex flex-col gap-1" role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="text-sm font-medium">
        {label}
      </span>
      <div
        className={cx(
          'relative flex rounded-md border bg-surface-raised px-2 transition-colors focus-within:border-focus focus-within:outline focus-within:outline-focus',
          problem !== null && !isTyping ? 'border-danger' : 'border-border-strong',
        )}
      >
        <QueryEditor
          inputRef={inputRef}
          layerRef={layerRef}
          text={text}
          segments={highlight(text, checked.query, isTyping ? [] : checked.problems)}
          hasProblems={problem !== null && !isTyping}
          describedBy={`${id}-words`}
          list={completion.isOpen ? { id: completion.listId, markedId: completion.marked?.id ?? null } : null}
          onText={(next, isComposing) => {
            onText(next)
            if (!isComposing) completion.typed()
          }}
          onCaret={setCaret}
          onKeyDown={onKeyDown}
          onPress={() => (text === '' ? completion.open() : completion.close())}
          onPointerMove={() => undefined}
          onPointerLeave={() => undefined}
        />
        {completion.isOpen ? (
          <CompletionList completion={completion} layerRef={layerRef} onForget={NO_RECENT.forget} />
        ) : null}
      </div>
      <p
        id={`${id}-words`}
        role="status"
        className={cx('min-h-5 text-sm', problem === null || isTyping ? 'text-muted' : 'text-danger')}
      >
        {problem !== null && !isTyping
          ? problem
          : text.trim() === ''
            ? hint
            : checked.words === null
              ? ''
              : asSentence(checked.words)}
      </p>
      <KeyHints isTyping={isTyping} text={text} checked={checked} onText={onText} />
    </div>
  )
}

interface KeyHintsProps extends Pick<QueryFieldProps, 'text' | 'onText'> {
  checked: CheckedQuery
  isTyping: boolean
}

/** Keys that are probably those of fields, mistyped: the query is used as it stands, and would find nothing. */
function KeyHints({ text, checked, isTyping, onText }: KeyHintsProps) {
  if (isTyping || checked.words === null) return null
  return keyHints(text, checked.query, []).map(({ typed, better, query }) => (
    <p key={typed} role="status" className="text-sm text-muted">
      No field is called <code className="font-mono text-text">{typed}</code>: it is looked for in details.{' '}
      <Button size="sm" onClick={() => onText(query)}>
        Write {better} instead
      </Button>
    </p>
  ))
}
