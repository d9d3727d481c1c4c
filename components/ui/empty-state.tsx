import type { ReactNode } from 'react'

interface EmptyStateProps {
  /** 20 px, decorative. */
  icon?: ReactNode
  /** Short, without a full stop: "No events yet". */
  title: string
  /** 1 where this is the whole page and there is no other heading. */
  level?: 1 | 2
  /** Why there is nothing, and what would change that. */
  children?: ReactNode
  /** The ways out, the nearest first. */
  actions?: ReactNode
}

/** Nothing to show, and what to do about it. */
export function EmptyState({ icon, title, level = 2, children, actions }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center">
      {icon ? (
        <span className="mb-3 flex size-9 items-center justify-center rounded-lg border bg-surface-raised text-muted">
          {icon}
        </span>
      ) : null}
      <Heading className="text-md font-semibold">{title}</Heading>
      {children ? <div className="mt-1 text-base break-words text-muted">{children}</div> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
