'use client'

import { useRef, useState } from 'react'

import { Dialog } from '@/components/ui/dialog'
import { SearchInput } from '@/components/ui/search-input'

import { type FieldLine, findInLanguage } from './language-search'
import { Prose } from './prose'

interface LanguageSheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** An example was chosen, and the sheet is gone. */
  onPick: (example: string) => void
}

/** The query language on one sheet: what can be written, each with an example that goes into the bar. */
export function LanguageSheet({ open, onOpenChange, onPick }: LanguageSheetProps) {
  const picked = useRef<string | null>(null)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Query language"
      description="Choose an example to put it into the query."
      size="lg"
      onClosed={() => {
        const example = picked.current
        picked.current = null
        if (example !== null) onPick(example)
        return example !== null
      }}
    >
      <Content
        onPick={(example) => {
          picked.current = example
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function Content({ onPick }: { onPick: (example: string) => void }) {
  const [typed, setTyped] = useState('')
  const { parts, fields } = findInLanguage(typed)
  return (
    <>
      <SearchInput
        label="Search the language"
        value={typed}
        onValueChange={setTyped}
        className="sticky -top-3.5 z-10 -mx-1 -mt-3.5 mb-3 bg-surface-raised px-1 pt-3.5 pb-1"
      />
      {parts.map(({ title, constructs }) => (
        <section key={title} aria-label={title} className="mb-4">
          <h3 className="mb-1 text-sm font-medium text-muted">{title}</h3>
          <ul>
            {constructs.map(({ does, example }) => (
              <li key={example} className="grid grid-cols-2 items-baseline gap-x-4 py-0.5 max-sm:grid-cols-1">
                <span>{does}</span>
                <Example text={example} onPick={onPick} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {fields.length === 0 ? null : (
        <section aria-label="Fields">
          <h3 className="mb-1 text-sm font-medium text-muted">Fields</h3>
          <p className="mb-1 text-sm text-muted">Any other key is a key of the event’s details.</p>
          <ul>
            {fields.map((line) => (
              <FieldRow key={line.field.name} line={line} onPick={onPick} />
            ))}
          </ul>
        </section>
      )}
      {parts.length === 0 && fields.length === 0 ? (
        <p role="status" className="py-6 text-center text-muted">
          Nothing of the language is called that
        </p>
      ) : null}
    </>
  )
}

function FieldRow({ line, onPick }: { line: FieldLine; onPick: (example: string) => void }) {
  const { field, example, aliases } = line
  return (
    <li className="grid grid-cols-2 items-baseline gap-x-4 border-t py-1.5 max-sm:grid-cols-1">
      <div>
        <span className="font-mono text-syntax-key">{field.name}</span>
        {aliases.length === 0 ? null : <span className="text-sm text-muted"> also {aliases.join(', ')}</span>}
        <p>
          <Prose text={field.doc} />
          {field.values === undefined ? null : (
            <span className="text-muted"> One of {field.values.join(', ')}.</span>
          )}
        </p>
      </div>
      <Example text={example} onPick={onPick} />
    </li>
  )
}

function Example({ text, onPick }: { text: string; onPick: (example: string) => void }) {
  return (
    <span>
      <button
        type="button"
        onClick={() => onPick(text)}
        className="-mx-1 rounded-sm px-1 text-left font-mono break-words text-accent-text transition-colors hover:bg-surface-active pointer-coarse:py-1"
      >
        {text}
      </button>
    </span>
  )
}
