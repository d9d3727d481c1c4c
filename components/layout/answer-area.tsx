'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { ErrorState } from '@/components/ui/error-state'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'

import { errorRequestId, errorText } from './api-error'

interface AnswerAreaProps<T> {
  query: UseQueryResult<T>
  /** Headline where nothing could be read. */
  failed: string
  /** What is going on while it is read again: `Reading the trace`. */
  reading: string
  /** Shown until the first answer. */
  skeleton: ReactNode
  /** It is read again every few seconds, which is not shown. */
  isLive?: boolean
  children: (answer: T) => ReactNode
}

/** A page's answer, or why there is none. What was read last stays while it is read again, and when that fails. */
export function AnswerArea<T>({
  query,
  failed,
  reading,
  skeleton,
  isLive = false,
  children,
}: AnswerAreaProps<T>) {
  const { data, error, isFetching } = query
  const isShown = isFetching && !isLive
  if (data === undefined && error !== null) {
    return (
      <ErrorState
        title={failed}
        requestId={errorRequestId(error)}
        onRetry={() => void query.refetch()}
        retrying={isFetching}
      >
        {errorText(error)}
      </ErrorState>
    )
  }
  if (data === undefined) return skeleton
  return (
    <div className="relative flex flex-col gap-4" aria-busy={isShown || undefined}>
      <ProgressBar active={isShown} label={reading} />
      {error === null ? null : (
        <Notice tone="danger">Reading it again did not work. {errorText(error)}</Notice>
      )}
      {children(data)}
    </div>
  )
}
