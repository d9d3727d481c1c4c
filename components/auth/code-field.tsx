'use client'

import { useEffect, useRef } from 'react'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

interface CodeFieldProps {
  kind: 'app' | 'recovery'
  error?: string | undefined
  /** The one thing to do here: the keyboard goes there. */
  takesFocus?: boolean
}

/** A code of a second factor. Phones offer the number keys, and password managers fill it in. */
export function CodeField({ kind, error, takesFocus = false }: CodeFieldProps) {
  const field = useRef<HTMLDivElement>(null)
  // The document's focus: a step took the place of another one.
  useEffect(() => {
    if (takesFocus) field.current?.querySelector('input')?.focus()
  }, [takesFocus])
  const isApp = kind === 'app'
  return (
    <div ref={field}>
      <Field
        label={isApp ? 'Code' : 'Recovery code'}
        error={error}
        hint={
          isApp
            ? 'The six digits that your authenticator app shows for Vouchsafe.'
            : 'One of the ten that you were given. Each works once.'
        }
      >
        <Input
          name="code"
          size="lg"
          mono
          required
          autoComplete="one-time-code"
          inputMode={isApp ? 'numeric' : 'text'}
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={isApp ? 10 : 20}
          className="tracking-[0.2em]"
        />
      </Field>
    </div>
  )
}
