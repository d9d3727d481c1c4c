'use client'

import { History } from 'lucide-react'
import { type ReactNode, useState } from 'react'

import { AddressNotice } from '@/components/layout/address-notice'
import { errorRequestId } from '@/components/layout/api-error'
import { type GoTo, useAddress } from '@/components/layout/use-address'
import { cx } from '@/components/ui/class-names'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Kbd } from '@/components/ui/kbd'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Skeleton } from '@/components/ui/skeleton'
import { DIFF_FIELDS, DIFF_LAYOUTS } from '@/lib/view/explorer-state'
import { addressProblems } from '@/lib/view/page-address'

import { ComparePane } from './compare-pane'
import type { InitialResource } from './initial-resource'
import { MomentPicker } from './moment-picker'
import { isRefused, problemText } from './problem-text'
import { ResourceHead } from './resource-head'
import { StatePane } from './state-pane'
import { Timeline } from './timeline'
import { useMoment } from './use-moment'
import { type ReadResource, useAsOf, useComparison, useHistory } from './use-resource'
import { WhichResource } from './which-resource'

const SHAPE = {
  type: 'text',
  id: 'text',
  at: 'text',
  a: 'text',
  b: 'text',
  diff: DIFF_LAYOUTS,
  fields: DIFF_FIELDS,
} as const

interface ResourcePageProps {
  tenant: string
  /** As it was when the page was made; null where it could not be read, or none was asked for. */
  initial: InitialResource | null
}

/** What became of one resource. The address says which, at which moment, and which two versions are compared. */
export function ResourcePage({ tenant, initial }: ResourcePageProps) {
  const { params, goTo } = useAddress()
  const [type, id] = [params.get('type') ?? '', params.get('id') ?? '']
  const problems = addressProblems(params, SHAPE)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {problems.length === 0 ? null : (
        <div className="p-3">
          <AddressNotice problems={problems} />
        </div>
      )}
      {type === '' || id === '' ? (
        <WhichResource goTo={goTo} />
      ) : (
        // Another resource is another page: nothing of what was open stays.
        <OneResource
          key={`${type} ${id}`}
          resource={{ tenant, type, id, initial }}
          params={params}
          goTo={goTo}
        />
      )}
    </div>
  )
}

interface OneResourceProps {
  resource: ReadResource
  params: URLSearchParams
  goTo: GoTo
}

function OneResource({ resource, params, goTo }: OneResourceProps) {
  const { tenant } = resource
  const history = useHistory(resource)
  const { events, first, query } = history
  return (
    <>
      <ResourceHead tenant={tenant} resource={resource} summary={first?.resource ?? null} />
      {first === null && query.error !== null ? (
        <ErrorState
          title="The history could not be read"
          requestId={errorRequestId(query.error)}
          onRetry={isRefused(query.error) ? undefined : () => void query.refetch()}
          retrying={query.isFetching}
        >
          {problemText(query.error)}
        </ErrorState>
      ) : first === null ? (
        <HistorySkeleton />
      ) : events.length === 0 && !query.hasNextPage ? (
        <EmptyState icon={<History size={18} />} title="No event changed this resource">
          {first.resource?.firstSeen === null
            ? 'No event of this tenant names it. Type and id must be exactly as events have them: case counts.'
            : 'Events name it, and none of them created, changed or deleted it, or tried to.'}
        </EmptyState>
      ) : (
        <HistoryBody resource={resource} params={params} goTo={goTo} history={history} />
      )}
    </>
  )
}

type BodyProps = OneResourceProps & { history: ReturnType<typeof useHistory> }

function HistoryBody({ resource, params, goTo, history }: BodyProps) {
  const { tenant } = resource
  const { events, first } = history
  const [at, a, b] = [params.get('at'), params.get('a'), params.get('b')]
  const read = first?.read ?? null
  const asOf = useAsOf(resource, at, read)
  const comparison = useComparison(tenant, a, b, read)
  const isComparing = a !== null && b !== null
  const moment = useMoment(events, params, goTo)
  // An address that names a moment or two versions is opened for what it shows of them.
  const [pane, setPane] = useState<'versions' | 'state'>(isComparing || at !== null ? 'state' : 'versions')
  return (
    <>
      <div className="border-b px-4 py-2 lg:hidden">
        <SegmentedControl
          aria-label="Part of the page"
          value={pane}
          onValueChange={setPane}
          options={[
            { value: 'versions', label: 'Versions' },
            { value: 'state', label: isComparing ? 'Comparison' : 'State' },
          ]}
        />
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-1 lg:grid-cols-[minmax(380px,5fr)_minmax(0,8fr)]">
        <Pane isOpen={pane === 'versions'} className="lg:border-r">
          <Timeline
            tenant={tenant}
            history={history}
            current={isComparing ? null : moment.current}
            a={a}
            b={b}
            onShow={(id) => {
              moment.show(id)
              setPane('state')
            }}
            onSide={(id, side) => {
              moment.onSide(id, side)
              const other = side === 'a' ? b : a
              if (other !== null && other !== id && params.get(side) !== id) setPane('state')
            }}
          />
          <KeysHint />
        </Pane>
        <Pane isOpen={pane === 'state'}>
          {isComparing ? (
            <ComparePane query={comparison} params={params} goTo={goTo} />
          ) : (
            <StatePane tenant={tenant} query={asOf} picker={<MomentPicker moment={moment} />} />
          )}
        </Pane>
      </div>
    </>
  )
}

/** A half of the page; on narrow windows only one of them is open. */
function Pane(props: { isOpen: boolean; className?: string; children: ReactNode }) {
  const { isOpen, className, children } = props
  return (
    <div className={cx('min-h-0 min-w-0 p-3 lg:overflow-y-auto', !isOpen && 'max-lg:hidden', className)}>
      {children}
    </div>
  )
}

function KeysHint() {
  return (
    <p className="flex flex-wrap items-center gap-1 pt-3 pl-5 text-sm text-muted pointer-coarse:hidden">
      <Kbd>j</Kbd> <Kbd>k</Kbd> older and newer <Kbd>a</Kbd> <Kbd>b</Kbd> compare from and to <Kbd>Esc</Kbd>{' '}
      stop
    </p>
  )
}

function HistorySkeleton() {
  return (
    <div aria-busy="true" className="grid gap-4 p-4 lg:grid-cols-[minmax(380px,5fr)_minmax(0,8fr)]">
      <p className="sr-only">Reading the history…</p>
      <div className="flex flex-col gap-3">
        {['h-16', 'h-12', 'h-16', 'h-12'].map((height, i) => (
          <Skeleton key={i} className={`${height} w-full`} />
        ))}
      </div>
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
