import type { ReactNode } from 'react'

import { cx } from './class-names'

export type BadgeTone =
  | 'neutral'
  | 'accent'
  | 'success'
  | 'danger'
  | 'warning'
  | 'info'
  | 'create'
  | 'update'
  | 'delete'
  | 'read'

const TONE: Record<BadgeTone, string> = {
  neutral: 'border-border-strong bg-surface-sunken text-muted',
  accent: 'border-accent-border bg-accent-subtle text-accent-text',
  success: 'border-success-border bg-success-subtle text-success',
  danger: 'border-danger-border bg-danger-subtle text-danger',
  warning: 'border-warning-border bg-warning-subtle text-warning',
  info: 'border-info-border bg-info-subtle text-info',
  create: 'border-create-border bg-create-subtle text-create',
  update: 'border-update-border bg-update-subtle text-update',
  delete: 'border-delete-border bg-delete-subtle text-delete',
  read: 'border-read-border bg-read-subtle text-read',
}

interface BadgeProps {
  tone?: BadgeTone
  /** 12 px, decorative. Give one wherever the tone carries meaning: colour is never the only sign. */
  icon?: ReactNode
  mono?: boolean
  className?: string
  children: ReactNode
}

/** A short, quiet label of a state or kind. 20 px high, so that it fits a 28 px row. */
export function Badge({ tone = 'neutral', icon, mono, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        TONE[tone],
        mono && 'font-mono',
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}
