'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

import { IconButton } from './icon-button'

interface PaginationProps {
  /** What is in sight, in words: "1–50 of 1,204 users". */
  summary: ReactNode
  /** Missing: there is no page that way. */
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
  loading?: boolean
}

/** Pages by cursor: there is a next and a previous, and no page numbers. */
export function Pagination({ summary, onPrevious, onNext, loading }: PaginationProps) {
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 text-sm text-muted">
      <span role="status" className="min-w-0 truncate">
        {summary}
      </span>
      {onPrevious || onNext ? (
        <span className="flex gap-1">
          <IconButton
            size="sm"
            icon={<ChevronLeft size={14} />}
            aria-label="Previous page"
            disabledReason={onPrevious ? undefined : 'This is the first page'}
            onClick={onPrevious}
          />
          <IconButton
            size="sm"
            icon={<ChevronRight size={14} />}
            aria-label="Next page"
            loading={loading}
            disabledReason={onNext ? undefined : 'This is the last page'}
            onClick={onNext}
          />
        </span>
      ) : null}
    </nav>
  )
}
