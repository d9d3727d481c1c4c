'use client'

import { List, UserSearch } from 'lucide-react'

import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { AskWhich } from '@/components/layout/ask-which'
import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { ReadAgain } from '@/components/layout/read-again'
import { useAddress } from '@/components/layout/use-address'
import { Badge } from '@/components/ui/badge'
import { buttonStyle } from '@/components/ui/button-style'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import { partyName } from '@/lib/event/party'
import { ACTOR_KEYS, type ActorProfile } from '@/lib/search/actor'
import { countText, counted } from '@/lib/view/number-words'
import { addressProblems } from '@/lib/view/page-address'
import { visibleText } from '@/lib/view/visible-text'

import { ActivityChart } from './activity-chart'
import { ActorFacts } from './actor-facts'
import { Band } from './band'
import { LatestEvents } from './latest-events'
import { SeenList } from './seen-list'
import { TopList } from './top-list'
import { useActor } from './use-actor'
import { WeekHeat } from './week-heat'

const SHAPE = { actor: 'text', by: ACTOR_KEYS } as const
const BY = { id: 'id', email: 'e-mail address', name: 'name', type: 'type' } as const

interface ActorPageProps {
  tenant: string
  /** As it was when the page was made; null where it could not be read, or nobody was asked for. */
  initial: ActorProfile | null
}

/** What one actor did, to what, from where and when. The address says who, and by which of its names. */
export function ActorPage({ tenant, initial }: ActorPageProps) {
  const { params, goTo } = useAddress()
  const value = params.get('actor') ?? ''
  const by = ACTOR_KEYS.find((key) => key === params.get('by')) ?? null
  const actor = useActor(tenant, value, by, initial)
  const profile = actor.data
  const [best] = profile?.seenAs ?? []
  const title = value === '' ? 'Actor' : best === undefined || by === null ? value : partyName(best)
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-5 px-4 py-5 sm:px-6">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="line-clamp-2 text-lg font-semibold tracking-tight wrap-anywhere">
            <bdi>{visibleText(title)}</bdi>
          </h1>
          {value === '' ? null : (
            <p className="flex min-w-0 items-center gap-1.5 text-sm text-muted">
              <Badge>actor</Badge>
              <span className="shrink-0">{by === null ? 'by any name' : `by ${BY[by]}`}</span>
              <bdi className="truncate font-mono text-xs">{visibleText(value)}</bdi>
              <CopyButton text={value} aria-label="Copy" />
            </p>
          )}
        </div>
        {profile === undefined ? null : (
          <div className="flex flex-wrap gap-2">
            <Link href={eventsPath(tenant, { q: profile.q })} className={buttonStyle('secondary')}>
              <List size={14} aria-hidden="true" />
              In the events list
            </Link>
            <ReadAgain query={actor} isReading={actor.isFetching} />
          </div>
        )}
      </header>
      <AddressNotice problems={addressProblems(params, SHAPE)} />
      {value === '' ? (
        <AskWhich
          icon={<UserSearch size={18} />}
          title="Which actor?"
          label="Id, name or e-mail address"
          onShow={(name) => goTo({ actor: name, by: null })}
        >
          Give an id, a name or an e-mail address, as events have it. An event links to its actor.
        </AskWhich>
      ) : (
        <AnswerArea
          query={actor}
          failed="What this actor did could not be read"
          reading="Reading what this actor did"
          skeleton={<ActorSkeleton />}
        >
          {(found) => <ActorBody tenant={tenant} profile={found} />}
        </AnswerArea>
      )}
    </div>
  )
}

function ActorBody({ tenant, profile }: { tenant: string; profile: ActorProfile }) {
  if (profile.events.length > 0) return <ActorBands tenant={tenant} profile={profile} />
  return (
    <EmptyState icon={<UserSearch size={18} />} title="No event of this actor">
      {profile.exact
        ? 'All of the log was searched. Ids, names and e-mail addresses must be whole, in any case of letters.'
        : 'None so far: time ran out before all of the log was searched. Read it again.'}
    </EmptyState>
  )
}

function ActorBands({ tenant, profile }: { tenant: string; profile: ActorProfile }) {
  const { q, count, exact, countedBackTo } = profile
  const lists = { tenant, q, total: count }
  const note = exact ? undefined : `of the newest ${counted(count, 'event')}`
  return (
    <>
      {countedBackTo === undefined ? null : (
        <Notice tone="info">
          Figures are of the newest {countText(count)} events, back to <RelativeTime at={countedBackTo} />.
          Older ones are not counted here; first and last seen are of all.
        </Notice>
      )}
      <ActorFacts tenant={tenant} profile={profile} />
      <Band title="What it did" {...(note !== undefined && { note })}>
        <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-[3fr_2fr_2fr]">
          <TopList title="Actions" name="action" list={profile.actions} {...lists} />
          <TopList title="Resource types" name="type" list={profile.types} {...lists} />
          <div className="flex min-w-0 flex-col gap-3 sm:max-xl:col-span-2 sm:max-xl:grid sm:max-xl:grid-cols-3">
            <TopList title="Changes" name="change" list={profile.changes} {...lists} />
            <TopList title="Outcomes" name="outcome" list={profile.outcomes} {...lists} />
            <TopList title="Sources" name="source" list={profile.sources} {...lists} />
          </div>
        </div>
      </Band>
      <Band title="When" {...(note !== undefined && { note })}>
        <div className="grid gap-3 2xl:grid-cols-2">
          <ActivityChart tenant={tenant} q={q} days={profile.days} />
          <WeekHeat weekHours={profile.weekHours} />
        </div>
      </Band>
      <Band title="From where" {...(note !== undefined && { note })}>
        <div className="grid items-start gap-3 2xl:grid-cols-[2fr_3fr]">
          <SeenList title="Address" name="ip" tenant={tenant} q={q} list={profile.addresses} />
          <SeenList title="User agent" name="agent" tenant={tenant} q={q} list={profile.agents} />
        </div>
      </Band>
      <Band title="Latest events">
        <LatestEvents tenant={tenant} events={profile.events} />
      </Band>
    </>
  )
}

function ActorSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-5">
      <p className="sr-only">Reading what this actor did…</p>
      <Skeleton className="h-24 rounded-lg" />
      <Skeleton className="h-56 rounded-lg" />
      <Skeleton className="h-40 rounded-lg" />
    </div>
  )
}
