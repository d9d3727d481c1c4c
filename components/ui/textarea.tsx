'use client'

import type { ComponentProps } from 'react'

import { cx } from './class-names'
import { useFieldProps } from './field'
import { controlStyle } from './input'

/** Several lines of text; `mono` for documents and keys. */
export function Textarea({ mono, className, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  const field = useFieldProps()
  return (
    <textarea
      rows={4}
      {...field}
      {...rest}
      className={cx(controlStyle, 'px-2 py-1.5', mono && 'font-mono text-sm', className)}
    />
  )
}
