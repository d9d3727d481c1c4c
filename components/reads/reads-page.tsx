'use client'

import { Eye, X } from 'lucide-react'
import { useState } from 'react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { ReadAgain } from '@/components/layout/read-again'
import { useAddress } from '@/components/layout/use-address'
import { TimeRangeControl } from '@/components/time-range/time-range'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import { READ_KINDS } from '@/lib/search/reads/read-kinds'
import type { ReadsPage as Answer } from '@/lib/search/reads/reads-page'
import { addressProblems } from '@/lib/view/page-address'
import { readTimeText, type TimeRange } from '@/lib/view/time-range'

import type { ReadsTenant } from './read-links'
import { KIND_WORDS, readerName } from './read-words'
import { ReadersTable } from './readers-table'
import { ReadsTable } from './reads-table'
import { type ReadsFilter, useReads } from './use-reads'

const SHAPE = { reader: 'text', kind: READ_KINDS, since: 'text', until: 'text' } as const
const KINDS = [
  { value: 'all', label: 'All kinds' },
  ...READ_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind].many })),
] as const

/** Who looked at a tenant's log, at what, and how much of it they were sent. The address says whose and which. */
export function ReadsPage({ tenant }: { tenant: ReadsTenant }) {
  const { params, goTo } = useAddress()
  const filter = filterOf(params)
  const reads = useReads(tenant.slug, filter)
  const first = reads.data?.pages[0]
  return (
    <SettingsFrame
      title="Who looked at the log"
      description={`Everybody who searched, opened, followed or exported events of ${tenant.name}. It is made of what the log itself says; nothing turns that off, and looking here is recorded, too.`}
      actions={<ReadAgain query={reads} isReading={reads.isFetching && !reads.isFetchingNextPage} />}
    >
      <AddressNotice problems={[...addressProblems(params, SHAPE), ...timeProblems(params)]} />
      <Filters filter={filter} answer={first} goTo={goTo} />
      <Body tenant={tenant} filter={filter} reads={reads} goTo={goTo} />
    </SettingsFrame>
  )
}

type GoTo = ReturnType<typeof useAddress>['goTo']

interface BodyProps {
  tenant: ReadsTenant
  filter: ReadsFilter
  reads: ReturnType<typeof useReads>
  goTo: GoTo
}

function Body({ tenant, filter, reads, goTo }: BodyProps) {
  const [first] = reads.data?.pages ?? []
  if (first === undefined && reads.error !== null) {
    return (
      <ErrorState
        title="Who looked at the log could not be read"
        requestId={errorRequestId(reads.error)}
        onRetry={() => void reads.refetch()}
        retrying={reads.isFetching}
      >
        {errorText(reads.error)}
      </ErrorState>
    )
  }
  return (
    <div className="relative flex flex-col gap-6" aria-busy={reads.isPlaceholderData || undefined}>
      <ProgressBar active={reads.isFetching && first !== undefined} label="Reading who looked" />
      {first?.who?.readers.length === 0 ? null : (
        <div className="flex flex-col gap-2">
          <h2 className="text-md font-semibold">People and keys</h2>
          <ReadersTable
            who={first?.who}
            chosen={filter.reader}
            onChoose={(reader) => goTo({ reader: reader === filter.reader ? null : reader })}
          />
        </div>
      )}
      <div className="flex flex-col gap-2">
        <h2 className="text-md font-semibold">What they looked at</h2>
        <ReadsTable
          tenant={tenant}
          reads={reads.data?.pages.flatMap((page) => page.reads)}
          onReader={(reader) => goTo({ reader })}
        />
        {first?.reads.length === 0 && first.nextCursor === null ? <None filter={filter} goTo={goTo} /> : null}
        <More reads={reads} />
      </div>
    </div>
  )
}

function None({ filter, goTo }: Pick<BodyProps, 'filter' | 'goTo'>) {
  const isFiltered = filter.reader !== null || filter.kind !== null
  const isTimed = filter.range.since !== null || filter.range.until !== null
  return (
    <EmptyState
      icon={<Eye size={18} />}
      title={isFiltered ? 'Nobody did that' : 'Nobody looked'}
      actions={
        isFiltered || isTimed ? (
          <Button onClick={() => goTo({ reader: null, kind: null, since: null, until: null })}>
            Show all
          </Button>
        ) : undefined
      }
    >
      {isFiltered ? 'No such reading of the log is recorded' : 'No reading of the log is recorded'}
      {isTimed ? ' in this time.' : ' yet.'}
    </EmptyState>
  )
}

function Filters({ filter, answer, goTo }: { filter: ReadsFilter; answer: Answer | undefined; goTo: GoTo }) {
  const [open, setOpen] = useState(false)
  const { reader } = filter
  const known = answer?.who?.readers.find((one) => one.reader.id === reader)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TimeRangeControl
        range={filter.range}
        open={open}
        onOpenChange={setOpen}
        onRange={({ since, until }) => goTo({ since, until })}
      />
      <div className="w-56 max-w-full">
        <Select
          aria-label="Kind of reading"
          value={filter.kind ?? 'all'}
          options={KINDS}
          onValueChange={(kind) => goTo({ kind: kind === 'all' ? null : kind })}
        />
      </div>
      {reader === null ? null : (
        <Button
          icon={<X size={14} />}
          aria-label={`Show everybody, not only ${known === undefined ? reader : readerName(known.reader)}`}
          onClick={() => goTo({ reader: null })}
          className="max-w-72"
        >
          <span className="truncate">Only {known === undefined ? reader : readerName(known.reader)}</span>
        </Button>
      )}
    </div>
  )
}

function More({ reads }: { reads: ReturnType<typeof useReads> }) {
  const last = reads.data?.pages.at(-1)
  const { searchedBackTo } = last ?? {}
  return (
    <>
      {searchedBackTo === undefined ? null : (
        <Notice tone="info">
          Looked back to <RelativeTime at={searchedBackTo} />, and time ran out.
        </Notice>
      )}
      {reads.isFetchNextPageError ? (
        <Notice tone="danger">More could not be read. {errorText(reads.error)}</Notice>
      ) : null}
      {reads.hasNextPage ? (
        <div className="flex justify-center">
          <Button
            loading={reads.isFetchingNextPage}
            disabledReason={reads.isPlaceholderData ? 'Others are being read' : undefined}
            onClick={() => void reads.fetchNextPage()}
          >
            {searchedBackTo === undefined ? 'Show more' : 'Look further back'}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function filterOf(params: URLSearchParams): ReadsFilter {
  const time = (name: string) => readTimeText(params.get(name) ?? '')
  const range: TimeRange = { since: time('since'), until: time('until') }
  const reader = params.get('reader')
  return {
    reader: reader === '' ? null : reader,
    kind: READ_KINDS.find((kind) => kind === params.get('kind')) ?? null,
    range,
  }
}

/** A time that cannot be read would show more than was asked for: it is said. */
const timeProblems = (params: URLSearchParams): string[] =>
  ['since', 'until']
    .filter((name) => params.has(name) && readTimeText(params.get(name) ?? '') === null)
    .map((name) => `\`${name}\` is no time: write -7d, 2026-11-01 or 2026-11-01T10:00:00Z.`)
