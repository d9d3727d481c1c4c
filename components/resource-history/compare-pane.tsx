'use client'

import { ArrowLeftRight, X } from 'lucide-react'
import type { ReactNode } from 'react'

import { DiffView } from '@/components/diff-view/diff-view'
import type { GoTo } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import { useZone } from '@/components/ui/zone'
import { partyName } from '@/lib/event/party'
import type { ComparedState, CompareAnswer } from '@/lib/search/resource/answers'
import { DIFF_FIELDS, DIFF_LAYOUTS } from '@/lib/view/explorer-state'
import { chosen } from '@/lib/view/page-address'
import { timeWords } from '@/lib/view/time-range'
import { visibleText } from '@/lib/view/visible-text'

import { ReadFailed } from './read-failed'
import type { useComparison } from './use-resource'

interface ComparePaneProps {
  query: ReturnType<typeof useComparison>
  params: URLSearchParams
  goTo: GoTo
}

/** The states that two events left, side by side. */
export function ComparePane({ query, params, goTo }: ComparePaneProps) {
  const { data, error } = query
  const [a, b] = [params.get('a'), params.get('b')]
  return (
    <section aria-label="Comparison" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold">Compare two versions</h2>
        <span className="flex gap-1.5">
          <Button size="sm" icon={<ArrowLeftRight size={13} />} onClick={() => goTo({ a: b, b: a })}>
            Swap
          </Button>
          <Button size="sm" icon={<X size={13} />} onClick={() => goTo({ a: null, b: null })}>
            Stop comparing
          </Button>
        </span>
      </div>
      {error !== null ? (
        <ReadFailed title="These cannot be compared" query={query} />
      ) : data === undefined ? (
        <div aria-busy="true" className="flex flex-col gap-2">
          <p className="sr-only">Reading both states…</p>
          <Skeleton className="h-12 w-full" />
          <Skeleton className="h-64 w-full" />
        </div>
      ) : (
        <Compared answer={data} params={params} goTo={goTo} />
      )}
    </section>
  )
}

function Compared({ answer, params, goTo }: { answer: CompareAnswer; params: URLSearchParams; goTo: GoTo }) {
  const { a, b } = answer
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <dl className="grid gap-2 sm:grid-cols-2">
        <Side name="A" state={a} />
        <Side name="B" state={b} />
      </dl>
      {isTold(a) && isTold(b) ? (
        a.value === undefined && b.value === undefined ? (
          <Notice tone="info">It did not exist after either of them.</Notice>
        ) : (
          <DiffView
            // Two other versions start anew with few differences drawn.
            key={`${a.event.id} ${b.event.id}`}
            before={a.value}
            after={b.value}
            change={a.state === 'nothing' ? 'CREATE' : b.state === 'nothing' ? 'DELETE' : 'UPDATE'}
            choice={{
              layout: chosen(params, 'diff', DIFF_LAYOUTS),
              fields: chosen(params, 'fields', DIFF_FIELDS),
              onLayout: (layout) => goTo({ diff: layout === DIFF_LAYOUTS[0] ? null : layout }, 'replace'),
              onFields: (fields) => goTo({ fields: fields === DIFF_FIELDS[0] ? null : fields }, 'replace'),
            }}
          />
        )
      ) : (
        <Notice tone="warning">
          No event tells the state after {isTold(a) ? 'B' : isTold(b) ? 'A' : 'either of them'}, so there is
          nothing to compare.
        </Notice>
      )}
    </div>
  )
}

const isTold = ({ state }: ComparedState): boolean => state !== 'unknown'

function Side({ name, state }: { name: 'A' | 'B'; state: ComparedState }) {
  const zone = useZone()
  const { event } = state
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-md border bg-surface-raised px-2.5 py-1.5">
      <dt className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-accent text-xs font-medium text-on-accent">
        {name}
      </dt>
      <dd className="min-w-0 text-sm">
        <p className="truncate">
          After <bdi className="font-semibold">{visibleText(partyName(event.actor))}</bdi>{' '}
          <bdi className="font-mono text-xs text-muted">{visibleText(event.action)}</bdi>
        </p>
        <p className="font-mono text-xs">{timeWords(event.occurredAt, zone)}</p>
        <SideNote state={state} />
      </dd>
    </div>
  )
}

function SideNote({ state: { state, isCertain, event } }: { state: ComparedState }): ReactNode {
  const words = [
    event.effect === 'failed' ? 'It failed, so this is the state that stayed.' : null,
    state === 'nothing' ? 'It did not exist.' : null,
    state === 'exists' && !isCertain ? 'The state may have been another.' : null,
  ].filter((one) => one !== null)
  return words.length === 0 ? null : <p className="text-muted">{words.join(' ')}</p>
}
