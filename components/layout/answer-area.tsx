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
  children: (answer: T) => ReactNode
}

/** A page's answer, or why there is none. What was read last stays while it is read again, and when that fails. */
export function AnswerArea<T>({ query, failed, reading, skeleton, children }: AnswerAreaProps<T>) {
  const { data, error, isFetching } = query
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
    <div className="relative flex flex-col gap-4" aria-busy={isFetching || undefined}>
      <ProgressBar active={isFetching} label={reading} />
      {error === null ? null : (
        <Notice tone="danger">Reading it again did not work. {errorText(error)}</Notice>
      )}
      {children(data)}
    </div>
  )
}
