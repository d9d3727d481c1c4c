'use client'

import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'

import { asSentence, checkQuery } from '@/components/query-bar/check-query'
import { CompletionList } from '@/components/query-bar/completion-list'
import { highlight } from '@/components/query-bar/highlight'
import { QueryEditor } from '@/components/query-bar/query-editor'
import { useCompletion } from '@/components/query-bar/use-completion'
import { cx } from '@/components/ui/class-names'

interface RuleQueryProps {
  tenant: string
  text: string
  onText: (text: string) => void
  /** Why it cannot be a rule; null: it can, or is empty. */
  problem: string | null
}

/** Searches of earlier are no rules. */
const NO_RECENT = { list: [], add: () => undefined, forget: () => undefined }

/** The query of a rule, typed as in the bar of the events page: coloured, underlined where it is wrong, and completed. */
export function RuleQuery({ tenant, text, onText, problem }: RuleQueryProps) {
  const id = useId()
  const inputRef = useRef<HTMLTextAreaElement>(null)
  const layerRef = useRef<HTMLDivElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const checked = useMemo(() => checkQuery(text), [text])
  const completion = useCompletion({ inputRef, text, caret, scope: { tenant }, recent: NO_RECENT })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (completion.onKeyDown(event)) event.stopPropagation()
    // One line: Enter ends nothing here, so that no rule is made by the way.
    else if (event.key === 'Enter') event.preventDefault()
  }
  // What is being typed is not wrong yet.
  const isTyping = completion.isOpen
  return (
    <div className="flex flex-col gap-1" role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="text-sm font-medium">
        Ignore what this finds
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
            ? 'In the query language of the events page, such as type:REQUEST change:NONE.'
            : checked.words === null
              ? ''
              : asSentence(checked.words)}
      </p>
    </div>
  )
}
