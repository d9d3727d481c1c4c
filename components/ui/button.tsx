'use client'

import type { ComponentProps, MouseEvent, ReactNode } from 'react'

import { buttonStyle, type ButtonSize, type ButtonVariant } from './button-style'
import { cx } from './class-names'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  variant?: ButtonVariant
  size?: ButtonSize
  /** Shown before the text; 14 px. */
  icon?: ReactNode
  /** Work is going on: shows a ring, keeps the width and ignores clicks. */
  loading?: boolean | undefined
  /** Why it cannot be used now. The button stays reachable by keyboard, and says so. */
  disabledReason?: string | undefined
}

/** A button with text. Without `type` it never submits a form. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, loading, disabledReason, onClick, className, children, type, ...rest } = props
  const inert = Boolean(loading || disabledReason)
  const button = (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
      aria-disabled={inert || undefined}
      aria-busy={loading || undefined}
      onClick={inert ? ignoreClick : onClick}
      className={cx(buttonStyle(variant, size), className)}
    >
      {loading ? <Spinner /> : icon}
      {children}
    </button>
  )
  return disabledReason ? <Tooltip content={disabledReason}>{button}</Tooltip> : button
}

/** Stops a submit too: `aria-disabled` alone would not. */
export function ignoreClick(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}
