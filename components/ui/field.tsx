'use client'

import { createContext, useContext, useId, useMemo, type ReactNode } from 'react'

import { cx } from './class-names'

interface FieldState {
  id: string
  describedBy: string | undefined
  invalid: boolean
}

const FieldContext = createContext<FieldState | null>(null)

/** What a control inside a `Field` must carry. Outside of one: nothing. */
export function useFieldProps() {
  const field = useContext(FieldContext)
  if (!field) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
  }
}

interface FieldProps {
  label: string
  /** What to put in, or why we ask. */
  hint?: ReactNode
  /** What is wrong and how to put it right; read out when it appears. */
  error?: string | undefined
  /** Shown after the label, in plain words, where leaving it empty is fine. */
  optional?: boolean
  className?: string
  children: ReactNode
}

/** One labelled control with its hint and its error. The control inside takes its id from here. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId()
  const describedBy = cx(hint ? `${id}-hint` : null, error ? `${id}-error` : null) || undefined
  const invalid = Boolean(error)
  const state = useMemo(() => ({ id, describedBy, invalid }), [id, describedBy, invalid])
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium text-text">
        {label}
        {optional ? <span className="font-normal text-muted"> (optional)</span> : null}
      </label>
      <FieldContext value={state}>{children}</FieldContext>
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
      <p id={`${id}-error`} role="alert" className={cx('text-sm text-danger', !error && 'hidden')}>
        {error}
      </p>
    </div>
  )
}
