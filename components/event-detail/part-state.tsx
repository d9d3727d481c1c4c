'use client'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'

interface PartStateProps {
  /** What is read: `Before and after`. */
  what: string
  /** Why it could not be; null while it is on its way. */
  error: Error | null
  onRetry: () => void
}

/** In the place of a part that is not there yet, or could not be read. */
export function PartState({ what, error, onRetry }: PartStateProps) {
  if (error === null) {
    return (
      <div aria-busy="true" className="flex flex-col gap-2">
        <span className="sr-only">Reading {what.toLowerCase()}…</span>
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-32 w-full" />
      </div>
    )
  }
  const requestId = errorRequestId(error)
  return (
    <Notice tone="danger">
      <p>
        {what} could not be read. {errorText(error)}
      </p>
      {requestId === null ? null : <p className="mt-1 font-mono text-xs">Request {requestId}</p>}
      <Button size="sm" className="mt-1.5" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  )
}
