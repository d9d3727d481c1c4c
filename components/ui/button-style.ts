import { cx } from './class-names'

/** primary: the one thing to do here. secondary: anything else. ghost: quiet, in toolbars. danger: cannot be undone. */
export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'

/** sm is 24 px high, md 28 px (the size of a row), lg 32 px (forms that stand alone). */
export type ButtonSize = 'sm' | 'md' | 'lg'

const VARIANT: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent enabled-hover:bg-accent-hover',
  secondary:
    'border-border-strong bg-surface-raised text-text enabled-hover:bg-surface-hover data-[state=open]:bg-surface-active',
  ghost:
    'border-transparent text-muted enabled-hover:bg-surface-hover enabled-hover:text-text data-[state=open]:bg-surface-active data-[state=open]:text-text',
  danger: 'border-transparent bg-danger-solid text-on-danger enabled-hover:bg-danger-solid-hover',
}

const SIZE: Record<ButtonSize, string> = {
  sm: 'h-6 gap-1 px-2 text-sm pointer-coarse:h-8',
  md: 'h-7 gap-1.5 px-2.5 text-base pointer-coarse:h-9',
  lg: 'h-8 gap-1.5 px-3 text-base pointer-coarse:h-10',
}

const SQUARE: Record<ButtonSize, string> = {
  sm: 'size-6 pointer-coarse:size-8',
  md: 'size-7 pointer-coarse:size-9',
  lg: 'size-8 pointer-coarse:size-10',
}

/** The look of a button, for links that should look like one too. */
export function buttonStyle(
  variant: ButtonVariant = 'secondary',
  size: ButtonSize = 'md',
  shape: 'text' | 'square' = 'text',
): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    'disabled:opacity-50 aria-disabled:opacity-50',
    VARIANT[variant],
    shape === 'square' ? SQUARE[size] : SIZE[size],
  )
}
