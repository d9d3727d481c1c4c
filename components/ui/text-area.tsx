'use client'

import { cx } from './class-names'
import { useFieldProps } from './field'
import { controlStyle } from './input'

interface TextAreaProps {
  name: string
  rows: number
  value: string
  onChange: (text: string) => void
  placeholder?: string
  /** For much of it: settings and documents that are pasted. */
  small?: boolean
}

/** Lines of text for a machine: paths, settings, JSON. Inside a `Field` it is labelled by it. */
export function TextArea({ small = false, onChange, ...rest }: TextAreaProps) {
  const field = useFieldProps()
  return (
    <textarea
      {...field}
      {...rest}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      className={cx(controlStyle, 'resize-y px-2 py-1.5 font-mono', small ? 'text-xs' : 'text-sm')}
    />
  )
}
