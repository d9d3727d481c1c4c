'use client'

import { ChevronLeft, ChevronRight, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { IconButton } from '@/components/ui/icon-button'
import { ProgressBar } from '@/components/ui/progress-bar'
import { SearchInput } from '@/components/ui/search-input'
import { counted, countText } from '@/lib/view/number-words'

import type { PagedList } from './use-paged-list'

interface PagedListFrameProps<Answer extends { total: number }> {
  list: PagedList<Answer>
  /** What a row is: `user`. */
  noun: string
  /** The label of the search box. */
  findLabel: string
  /** Beside the search box. */
  filter?: ReactNode
  /** How many rows this page has; undefined while it is on its way. */
  shown: number | undefined
  /** In place of all of it where the list is empty without any search. */
  empty?: ReactNode
  /** What to say where a filter alone leaves nothing. */
  filtered?: string | undefined
  /** The rows. */
  children: ReactNode
}

/** Search, rows and the way to the next page; and what stands there instead when there are none, or they cannot be read. */
export function PagedListFrame<Answer extends { total: number }>(props: PagedListFrameProps<Answer>) {
  const { list, noun, findLabel, filter, shown, empty, filtered, children } = props
  const { answer, find, status } = list
  if (list.error !== null && answer === undefined) {
    return (
      <ErrorState
        title={`The ${noun}s could not be loaded`}
        requestId={errorRequestId(list.error)}
        onRetry={list.refetch}
        retrying={list.isFetching}
      >
        {errorText(list.error)}
      </ErrorState>
    )
  }
  if (shown === 0 && find === '' && status === null && list.goBack === undefined && empty) return empty
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <SearchInput
          className="w-full max-w-72"
          label={findLabel}
          value={find}
          onValueChange={list.setFind}
        />
        {filter}
      </div>
      <div className="relative">
        <ProgressBar active={list.isFetching && answer !== undefined} label={`Loading ${noun}s`} />
        {children}
      </div>
      {shown === 0 ? (
        <EmptyState
          icon={<SearchX size={18} />}
          title={`No ${noun} fits`}
          actions={
            <Button
              onClick={() => {
                list.setFind('')
                list.setStatus(null)
              }}
            >
              Show all
            </Button>
          }
        >
          {find.trim() === '' ? filtered : `No ${noun} here has “${find.trim()}”.`}
        </EmptyState>
      ) : null}
      <Pager list={list} noun={noun} shown={shown} />
    </div>
  )
}

function Pager({
  list,
  noun,
  shown,
}: Pick<PagedListFrameProps<{ total: number }>, 'list' | 'noun' | 'shown'>) {
  const { answer, before, goBack, goOn } = list
  const total = answer?.total ?? 0
  const isWhole = goBack === undefined && goOn === undefined
  return (
    <div className="flex items-center justify-end gap-2">
      <p role="status" className="text-sm text-muted tabular-nums">
        {shown === undefined || answer === undefined
          ? ''
          : isWhole
            ? counted(total, noun)
            : `${countText(before + 1)}–${countText(before + shown)} of ${counted(total, noun)}`}
      </p>
      {isWhole ? null : (
        <div className="flex gap-1">
          <IconButton
            icon={<ChevronLeft size={14} />}
            variant="secondary"
            aria-label="Previous page"
            disabledReason={goBack === undefined ? 'This is the first page' : undefined}
            onClick={goBack}
          />
          <IconButton
            icon={<ChevronRight size={14} />}
            variant="secondary"
            aria-label="Next page"
            disabledReason={goOn === undefined ? 'This is the last page' : undefined}
            onClick={goOn}
          />
        </div>
      )}
    </div>
  )
}
