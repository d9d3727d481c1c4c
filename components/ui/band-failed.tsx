import { CircleAlert } from 'lucide-react'

import { Button } from './button'
import { cx } from './class-names'
import { CopyButton } from './copy-button'

interface BandFailedProps {
  /** What did not work, as a sentence. */
  what: string
  why: string
  /** Finds the failure in the server's log. */
  requestId: string | null
  isReading: boolean
  onRetry: () => void
  /** In a narrow column lines stand below each other. */
  isNarrow?: boolean
}

/** A band beside the rows that failed: small, since the rows are there. */
export function BandFailed({ what, why, requestId, isReading, onRetry, isNarrow = false }: BandFailedProps) {
  return (
    <div
      role="alert"
      className={cx(
        'flex gap-x-3 gap-y-1 px-3 text-sm',
        isNarrow ? 'flex-col items-start py-3' : 'h-full items-center overflow-hidden',
      )}
    >
      <p className="flex min-w-0 items-start gap-1.5">
        <CircleAlert size={14} aria-hidden="true" className="mt-px shrink-0 text-danger" />
        <span className={isNarrow ? 'break-words' : 'line-clamp-2'}>
          {what} {why}
        </span>
      </p>
      {requestId === null ? null : (
        <p className="flex max-w-full min-w-0 items-center gap-1 text-muted">
          <span className="shrink-0">Request</span>
          <code className="truncate font-mono text-xs">{requestId}</code>
          <CopyButton text={requestId} aria-label="Copy request id" />
        </p>
      )}
      <Button size="sm" onClick={onRetry} loading={isReading}>
        Try again
      </Button>
    </div>
  )
}
