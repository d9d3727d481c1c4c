'use client'

import { ErrorState } from '@/components/ui/error-state'

/** What Next hands to an error page. In production `digest` is all that leaves the server. */
export interface PageFailedProps {
  error: Error & { digest?: string }
  reset: () => void
}

/** A page that failed. The server's log has the whole of it under the digest, which is all that is shown. */
export function PageFailed({ error, reset }: PageFailedProps) {
  return (
    <div className="flex min-h-[60vh] flex-1 flex-col justify-center">
      <ErrorState title="This page could not be shown" requestId={error.digest} onRetry={reset} level={1}>
        Something went wrong on our side. Try again; if it stays so, look for this id in the server’s log.
      </ErrorState>
    </div>
  )
}
