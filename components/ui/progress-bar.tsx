import { cx } from './class-names'

/**
 * A hairline along the top edge of its (positioned) parent while data is fetched again; what is on the screen stays.
 * With `value` (0 to 1) it shows how far, without it only that something is going on.
 */
export function ProgressBar({ active, value, label }: { active: boolean; value?: number; label: string }) {
  if (!active) return null
  const known = value !== undefined
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={known ? 0 : undefined}
      aria-valuemax={known ? 100 : undefined}
      aria-valuenow={known ? Math.round(value * 100) : undefined}
      className="pointer-events-none absolute inset-x-0 top-0 z-20 h-0.5 overflow-hidden"
    >
      <div
        className={cx('h-full bg-accent', known ? 'origin-left' : 'w-1/3 animate-progress')}
        style={known ? { transform: `scaleX(${value})` } : undefined}
      />
    </div>
  )
}
