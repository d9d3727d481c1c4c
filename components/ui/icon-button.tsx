'use client'

import type { ComponentProps, ReactNode } from 'react'

import type { AriaName } from './aria'
import { ignoreClick } from './button'
import { buttonStyle, type ButtonSize, type ButtonVariant } from './button-style'
import { cx } from './class-names'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

type IconButtonProps = Omit<ComponentProps<'button'>, 'disabled' | 'children' | keyof AriaName> &
  AriaName & {
    /** 14 or 16 px, decorative. */
    icon: ReactNode
    variant?: ButtonVariant
    size?: ButtonSize
    loading?: boolean | undefined
    disabledReason?: string | undefined
    /** The key that does the same, shown in the tooltip. */
    shortcut?: string | undefined
    /** Which side the tooltip opens on; `none` where something else already names it. */
    tooltip?: 'top' | 'right' | 'bottom' | 'left' | 'none'
  }

/** A square button with only an icon. It must have a name, and shows it on hover. */
export function IconButton(props: IconButtonProps) {
  const {
    icon,
    variant = 'ghost',
    size,
    loading,
    disabledReason,
    shortcut,
    tooltip = 'bottom',
    onClick,
    className,
    type,
    ...rest
  } = props
  const inert = Boolean(loading || disabledReason)
  const button = (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
      aria-disabled={inert || undefined}
      aria-busy={loading || undefined}
      onClick={inert ? ignoreClick : onClick}
      className={cx(buttonStyle(variant, size, 'square'), className)}
    >
      {loading ? <Spinner /> : icon}
    </button>
  )
  if (tooltip === 'none') return button
  return (
    <Tooltip content={disabledReason ?? rest['aria-label']} shortcut={shortcut} side={tooltip}>
      {button}
    </Tooltip>
  )
}
