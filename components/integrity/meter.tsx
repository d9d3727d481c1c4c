import type { ReactNode } from 'react'

interface MeterProps {
  label: string
  done: number
  of: number
  /** What is known of it, below. */
  children: ReactNode
}

/** How far long work is. */
export function Meter({ label, done, of, children }: MeterProps) {
  const share = of === 0 ? 0 : Math.min(1, done / of)
  return (
    <div className="flex flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        className="h-1.5 overflow-hidden rounded-full bg-surface-active"
      >
        <div className="h-full origin-left bg-accent" style={{ transform: `scaleX(${share})` }} />
      </div>
      <p className="flex flex-wrap gap-x-4 text-sm text-muted tabular-nums">{children}</p>
    </div>
  )
}
