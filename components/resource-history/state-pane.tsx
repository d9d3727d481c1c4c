'use client'

import { CircleDashed, CircleHelp } from 'lucide-react'
import type { ReactNode } from 'react'

import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { cx } from '@/components/ui/class-names'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'
import { Skeleton } from '@/components/ui/skeleton'
import { useZone } from '@/components/ui/zone'
import { partyName } from '@/lib/event/party'
import type { AsOfAnswer, EventRef } from '@/lib/search/resource/answers'
import { counted } from '@/lib/view/number-words'
import { timeWords } from '@/lib/view/time-range'
import { visibleText } from '@/lib/view/visible-text'

import { ReadFailed } from './read-failed'
import { StateDocument } from './state-document'
import type { useAsOf } from './use-resource'

interface StatePaneProps {
  tenant: string
  query: ReturnType<typeof useAsOf>
  picker: ReactNode
}

/** The state at the chosen moment, where it comes from, and what is not certain about it. */
export function StatePane({ tenant, query, picker }: StatePaneProps) {
  const { data, error } = query
  return (
    <section aria-label="State at a moment" className="relative flex min-w-0 flex-col gap-3">
      <ProgressBar active={query.isFetching} label="Reading the state" />
      {picker}
      {error !== null ? (
        <ReadFailed title="The state could not be read" query={query} />
      ) : data === undefined ? (
        <div aria-busy="true" className="flex flex-col gap-2">
          <p className="sr-only">Reading the state…</p>
          <Skeleton className="h-5 w-72" />
          <Skeleton className="h-72 w-full" />
        </div>
      ) : (
        <div
          aria-busy={query.isPlaceholderData || undefined}
          className={query.isPlaceholderData ? 'opacity-60' : ''}
        >
          <Answer tenant={tenant} answer={data} />
        </div>
      )}
    </section>
  )
}

function Answer({ tenant, answer }: { tenant: string; answer: AsOfAnswer }) {
  const { state, value, from } = answer
  return (
    <div className="flex flex-col gap-2.5">
      <div
        className={cx('flex flex-wrap items-center justify-between gap-2', state === 'nothing' && 'sr-only')}
      >
        <h2 className="min-w-0 text-base">
          <Origin tenant={tenant} answer={answer} />
        </h2>
        {value === undefined ? null : (
          <CopyButton text={JSON.stringify(value, null, 2)} label="Copy state" aria-label="Copy state" />
        )}
      </div>
      <Doubts tenant={tenant} answer={answer} />
      {state === 'exists' && value !== undefined ? (
        // Another state begins with few lines drawn.
        <StateDocument key={`${answer.at} ${from?.event.id}`} tenant={tenant} answer={answer} />
      ) : state === 'nothing' ? (
        <EmptyState icon={<CircleDashed size={18} />} title="It did not exist">
          {from === null ? null : <NothingWords from={from} />}
        </EmptyState>
      ) : (
        <EmptyState icon={<CircleHelp size={18} />} title="No event tells its state">
          {answer.isWholeLog
            ? 'Events of this resource up to then hold neither before nor after.'
            : 'Events were looked at as far back as there was time for, and none of them tells.'}
        </EmptyState>
      )}
    </div>
  )
}

function NothingWords({ from }: { from: NonNullable<AsOfAnswer['from']> }) {
  const zone = useZone()
  const at = timeWords(from.event.occurredAt, zone)
  const who = visibleText(partyName(from.event.actor))
  return from.side === 'after' ? `${who} deleted it, ${at}.` : `${who} created it later, ${at}.`
}

/** Where the state comes from, as a sentence: who left it so, or who found it so. */
function Origin({ tenant, answer: { from, at } }: { tenant: string; answer: AsOfAnswer }) {
  if (from === null) return at === null ? 'State now' : 'State then'
  return (
    <span className="flex flex-wrap items-baseline gap-x-1">
      {from.side === 'after' ? 'As left by' : 'As found by'} <EventLink tenant={tenant} event={from.event} />
      {at === null ? <span className="text-muted">· until now</span> : null}
    </span>
  )
}

function EventLink({ tenant, event }: { tenant: string; event: EventRef }) {
  const zone = useZone()
  return (
    <Link href={eventPath(tenant, event.id)} className="min-w-0 hover:underline">
      <bdi className="font-semibold wrap-anywhere">{visibleText(partyName(event.actor))}</bdi>,{' '}
      <time dateTime={event.occurredAt} className="font-mono text-sm">
        {timeWords(event.occurredAt, zone)}
      </time>
    </Link>
  )
}

/** Events that are named of those that make a state doubtful. */
const DOUBTS_NAMED = 3

/** Why the state may have been another. Nothing where it is certain and told in full. */
function Doubts({ tenant, answer }: { tenant: string; answer: AsOfAnswer }) {
  const { isCertain, gapBefore, blame, from } = answer
  const later = answer.later.filter(({ id }) => id !== from?.event.id)
  const zone = useZone()
  return (
    <>
      {from?.side === 'after' && from.event.effect === 'unsure' ? (
        <Notice tone="warning">
          That event does not say how it ended. If it did not happen, this is what was tried, and the state is
          that of the version before.
        </Notice>
      ) : null}
      {later.length > 0 ? (
        <Notice tone="warning">
          {counted(later.length, 'event')} since then may have changed it, without saying to what or how it
          ended:
          <ul className="flex flex-col">
            {later.slice(0, DOUBTS_NAMED).map((event) => (
              <li key={event.id}>
                <EventLink tenant={tenant} event={event} />
              </li>
            ))}
          </ul>
          {later.length > DOUBTS_NAMED ? `and ${counted(later.length - DOUBTS_NAMED, 'more')}` : null}
        </Notice>
      ) : null}
      {gapBefore === null ? null : (
        <Notice tone={isCertain ? 'info' : 'warning'}>
          The next event found another state: <EventLink tenant={tenant} event={gapBefore} />. In between
          something changed that no event tells{isCertain ? '.' : ', perhaps before this moment.'}
        </Notice>
      )}
      {blame?.lookedBackTo === undefined ? null : (
        <Notice tone="info">
          Who set what was looked for back to {timeWords(blame.lookedBackTo, zone)}. What is marked Earlier
          was set before that.
        </Notice>
      )}
      {blame?.complete === false ? (
        <Notice tone="info">This state has too many values to name who set each of them.</Notice>
      ) : null}
    </>
  )
}
