import type { UseQueryResult } from '@tanstack/react-query'

import { errorRequestId } from '@/components/layout/api-error'
import { ErrorState } from '@/components/ui/error-state'

import { isRefused, problemText } from './problem-text'

interface ReadFailedProps {
  title: string
  query: Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>
}

/** Why a part of the page could not be read. What was refused is not asked again: the answer would be the same. */
export function ReadFailed({ title, query }: ReadFailedProps) {
  const { error } = query
  return (
    <ErrorState
      title={title}
      requestId={errorRequestId(error)}
      onRetry={isRefused(error) ? undefined : () => void query.refetch()}
      retrying={query.isFetching}
    >
      {problemText(error)}
    </ErrorState>
  )
}
