'use client'

import { ErrorState } from '@/components/ui/error-state'

/** A page that failed. The server's log has the whole of it under the digest, which is all that is shown. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <div className="flex min-h-[60vh] flex-1 flex-col justify-center">
      <ErrorState title="This page could not be shown" requestId={error.digest} onRetry={reset}>
        Something went wrong on our side. Try again; if it stays so, look for this id in the server’s log.
      </ErrorState>
    </div>
  )
}
