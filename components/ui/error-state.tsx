'use client'

import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from './button'
import { CopyButton } from './copy-button'

interface ErrorStateProps {
  /** What did not work, in the words of the page: "The users could not be loaded". */
  title: string
  /** 1 where this is the whole page and there is no other heading. */
  level?: 1 | 2
  /** What is known about why, and what to do next. */
  children?: ReactNode
  /** Finds the failure in the server's log. */
  requestId?: string | null | undefined
  onRetry?: (() => void) | undefined
  retrying?: boolean
}

/** A part of a page that failed. The rest of the page stays as it is. */
export function ErrorState(props: ErrorStateProps) {
  const { title, level = 2, children, requestId, onRetry, retrying } = props
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center">
      <span className="mb-3 flex size-9 items-center justify-center rounded-lg border border-danger-border bg-danger-subtle text-danger">
        <CircleAlert size={18} aria-hidden="true" />
      </span>
      <Heading className="text-md font-semibold">{title}</Heading>
      {children ? <div className="mt-1 text-base break-words text-muted">{children}</div> : null}
      {requestId ? (
        <p className="mt-2 flex max-w-full items-center gap-1 text-sm text-muted">
          <span className="shrink-0">Request</span>
          <code className="truncate font-mono text-xs">{requestId}</code>
          <CopyButton text={requestId} aria-label="Copy request id" />
        </p>
      ) : null}
      {onRetry ? (
        <Button className="mt-4" icon={<RotateCw size={14} />} onClick={onRetry} loading={retrying}>
          Try again
        </Button>
      ) : null}
    </div>
  )
}
