'use client'

import { CircleCheck, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { GrowingList } from '@/components/layout/growing-list'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { byReason, reasonOf, type SameReason } from './reasons'
import { RejectsSkeleton } from './rejects-skeleton'
import { type Retried, type RejectView, useDiscardRejects, useRejects, useRetryRejects } from './use-sources'

/** The records of a source that could not be taken, by why: each can be tried again or let go, or all of one reason. */
export function RejectsList({ tenant, source }: { tenant: string; source: string }) {
  const list = useRejects(tenant, source)
  return (
    <GrowingList
      list={list}
      rowsOf={(page) => page.rejects}
      failed="The rejects could not be read"
      skeleton={<RejectsSkeleton />}
      empty={
        <EmptyState icon={<CircleCheck size={18} />} title="No rejects">
          Every record of this source was taken, or those that were not have been dealt with.
        </EmptyState>
      }
    >
      {(rejects) => (
        <div className="flex flex-col gap-5" aria-busy={list.isFetching || undefined}>
          {list.hasNextPage ? (
            <Notice tone="info">
              These are the {countText(rejects.length)} that came last. What is done with all of one reason is
              done with those shown.
            </Notice>
          ) : null}
          {byReason(rejects).map((same) => (
            <Reason key={same.reason} tenant={tenant} {...same} />
          ))}
        </div>
      )}
    </GrowingList>
  )
}

/** So much of a record is shown at first. */
const SHOWN_CHARS = 4000

function Reason({ tenant, reason, isOne, rejects }: SameReason<RejectView> & { tenant: string }) {
  return (
    <section aria-label={reason} className="rounded-lg border bg-surface-raised">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 rounded-t-lg border-b bg-surface-sunken px-3 py-2">
        <div className="min-w-0">
          <h2 className="font-medium wrap-anywhere">{visibleText(reason)}</h2>
          <p className="text-sm text-muted">{counted(rejects.length, 'record')}</p>
        </div>
        {rejects.length > 1 ? <Actions tenant={tenant} rejects={rejects} /> : null}
      </header>
      <ul className="[&>li+li]:border-t">
        {rejects.map((reject) => (
          <Reject key={reject.id} tenant={tenant} reject={reject} isOne={isOne} />
        ))}
      </ul>
    </section>
  )
}

/** `isOne`: its first problem stands above already. */
function Reject({ tenant, reject, isOne }: { tenant: string; reject: RejectView; isOne: boolean }) {
  const { source, record, problems, times, firstAt, lastAt } = reject
  const [isWhole, setWhole] = useState(record.length <= SHOWN_CHARS)
  const more = isOne ? problems.slice(1) : problems
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <Badge mono>{source.format}</Badge>
          <RelativeTime at={lastAt} />
          {times > 1 ? (
            <span className="text-muted">
              sent {times} times since <RelativeTime at={firstAt} />
            </span>
          ) : null}
        </p>
        <Actions tenant={tenant} rejects={[reject]} />
      </div>
      {more.length > 0 ? (
        <ul className="list-disc pl-5 text-sm text-muted">
          {more.map((problem) => (
            <li key={`${problem.path} ${problem.message}`} className="wrap-anywhere">
              {visibleText(reasonOf([problem]))}
            </li>
          ))}
        </ul>
      ) : null}
      <pre
        aria-label="The record as it was sent"
        className="rounded-md border bg-surface-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {visibleText(isWhole ? record : record.slice(0, SHOWN_CHARS))}
      </pre>
      {isWhole ? null : (
        <Button size="sm" className="self-start" onClick={() => setWhole(true)}>
          Show all {countText(record.length)} characters
        </Button>
      )}
    </li>
  )
}

/** What can be done with one reject, or with all of one reason. */
function Actions({ tenant, rejects }: { tenant: string; rejects: readonly RejectView[] }) {
  const [asking, setAsking] = useState(false)
  const toast = useToast()
  const retry = useRetryRejects(tenant)
  const discard = useDiscardRejects(tenant)
  const ids = rejects.map(({ id }) => id)
  const isAll = rejects.length > 1
  const what = isAll ? `these ${counted(rejects.length, 'record')}` : 'this record'
  // A promise: what was taken is gone from the list at once, and these buttons with it.
  const tryAgain = () =>
    void retry.mutateAsync(ids).then(
      (answer) => toast({ title: retriedText(answer), tone: answer.left === 0 ? 'success' : 'info' }),
      () => undefined,
    )
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex gap-1.5">
        <Button size="sm" icon={<RotateCw size={12} />} loading={retry.isPending} onClick={tryAgain}>
          {isAll ? 'Try all again' : 'Try again'}
        </Button>
        <Button size="sm" variant="ghost" icon={<Trash2 size={12} />} onClick={() => setAsking(true)}>
          {isAll ? 'Let all go' : 'Let go'}
        </Button>
      </div>
      {retry.error === null ? null : (
        <p role="alert" className="text-sm text-danger">
          {errorText(retry.error)}
        </p>
      )}
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Let ${what} go?`}
        description="What was sent is deleted here and never gets into the log. That it was let go is recorded."
        confirmLabel={isAll ? 'Let all go' : 'Let go'}
        work={discard}
        input={ids}
        done={isAll ? 'They are gone' : 'It is gone'}
      />
    </div>
  )
}

function retriedText({ taken, left }: Retried): string {
  const still = left === 1 ? 'One still cannot be taken' : `${left} still cannot be taken`
  if (left === 0) return taken === 1 ? 'It is in the log' : `${counted(taken, 'record')} are in the log`
  if (taken === 0) return left === 1 ? 'It still cannot be taken' : still
  return `${counted(taken, 'record')} in the log. ${still}`
}
