'use client'

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { Notice } from '@/components/ui/notice'

import { errorRequestId, errorText } from './api-error'

interface GrowingListProps<Page, Row> {
  list: UseInfiniteQueryResult<InfiniteData<Page>>
  rowsOf: (page: Page) => readonly Row[]
  /** Headline where nothing could be read. */
  failed: string
  /** Shown until the first page. */
  skeleton: ReactNode
  /** Where there is nothing. */
  empty: ReactNode
  children: (rows: readonly Row[]) => ReactNode
}

/** A list that grows page by page, or why there is none. What was read stays while it is read again, and when that fails. */
export function GrowingList<Page, Row>(props: GrowingListProps<Page, Row>) {
  const { list, rowsOf, failed, skeleton, empty, children } = props
  const { data, error } = list
  if (data === undefined && error !== null) {
    return (
      <ErrorState
        title={failed}
        requestId={errorRequestId(error)}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      >
        {errorText(error)}
      </ErrorState>
    )
  }
  if (data === undefined) return skeleton
  const rows = data.pages.flatMap(rowsOf)
  if (rows.length === 0) return empty
  return (
    <div className="flex flex-col gap-3">
      {children(rows)}
      {error === null ? null : (
        <Notice tone="danger">
          {list.isFetchNextPageError ? 'More could not be read.' : 'Reading it again did not work.'}{' '}
          {errorText(error)}
        </Notice>
      )}
      {list.hasNextPage ? (
        <div className="flex justify-center">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  )
}
