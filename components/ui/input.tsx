'use client'

import type { ComponentProps, ReactNode } from 'react'

import { cx } from './class-names'
import { useFieldProps } from './field'

/** The look of a text control, for the few that are not one of ours. */
export const controlStyle = cx(
  'w-full min-w-0 rounded-md border border-border-strong bg-surface-raised text-base text-text transition-colors',
  'focus-visible:border-focus focus-visible:-outline-offset-1 aria-invalid:border-danger',
  'disabled:opacity-50 [&[readonly]]:bg-surface-sunken pointer-coarse:text-lg',
)

interface InputProps extends Omit<ComponentProps<'input'>, 'size'> {
  /** md is 28 px high, lg 32 px. */
  size?: 'md' | 'lg'
  /** An icon inside, at the left. */
  icon?: ReactNode
  /** A small control inside, at the right. */
  trailing?: ReactNode
  /** For ids, addresses, keys and hashes. */
  mono?: boolean
}

/** A line of text. Inside a `Field` it is labelled by it; elsewhere give it a name. */
export function Input({ size = 'md', icon, trailing, mono, className, ...rest }: InputProps) {
  const field = useFieldProps()
  const input = (
    <input
      {...field}
      {...rest}
      className={cx(
        controlStyle,
        size === 'lg' ? 'h-8 px-2.5 pointer-coarse:h-10' : 'h-7 px-2 pointer-coarse:h-9',
        icon ? 'pl-7' : null,
        trailing ? 'pr-8' : null,
        mono && 'font-mono text-sm',
        className,
      )}
    />
  )
  if (!icon && !trailing) return input
  return (
    <div className="relative w-full">
      {icon ? (
        <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center text-faint">
          {icon}
        </span>
      ) : null}
      {input}
      {trailing ? <span className="absolute inset-y-0 right-1 flex items-center">{trailing}</span> : null}
    </div>
  )
}
