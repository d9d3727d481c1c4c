'use client'

import type { ReactNode } from 'react'

import { ActorIcon } from '@/components/event-table/actor-cell'
import { Link } from '@/components/layout/link'
import { actorPath } from '@/components/layout/paths'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Actor, Event } from '@/lib/event/event'
import { nsBetween } from '@/lib/event/exact-time'
import { actorTerm, partyName } from '@/lib/event/party'
import { countText, counted } from '@/lib/view/number-words'
import { spanText } from '@/lib/view/trace-layout'
import { visibleText } from '@/lib/view/visible-text'

/** Names listed before the rest is only counted. */
const NAMED = 6

interface TraceFactsProps {
  tenant: string
  events: readonly [Event, ...Event[]]
  isWhole: boolean
}

/** What a trace is, in a line of facts: how long, how much, from where, by whom. `isWhole` is false where it has more events than these. */
export function TraceFacts({ tenant, events, isWhole }: TraceFactsProps) {
  const [first] = events
  const last = events.at(-1) ?? first
  const failed = events.filter(({ outcome }) => outcome === 'failure').length
  const sources = [...new Set(events.map(({ source }) => source.name))]
  const actors = distinctActors(events)
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,150px),1fr))] gap-x-6 gap-y-3 rounded-lg border bg-surface-raised px-4 py-3">
      <Fact name="Began">
        <RelativeTime at={first.occurredAt} precision="ms" className="font-mono text-sm" />
      </Fact>
      <Fact name="Took">
        {isWhole ? '' : 'at least '}
        {spanText(nsBetween(first.occurredAt, last.occurredAt))}
      </Fact>
      <Fact name="Events">
        {isWhole ? '' : 'more than '}
        {countText(events.length)}
        {failed === 0 ? null : <span className="text-danger">, {failed} failed</span>}
      </Fact>
      <Fact name={sources.length === 1 ? 'Source' : `Sources (${sources.length})`}>
        <Names names={sources.map((name) => ({ key: name, shown: visibleText(name) }))} />
      </Fact>
      <Fact name={actors.length === 1 ? 'Actor' : `Actors (${actors.length})`}>
        <Names
          names={actors.map((actor) => ({
            key: JSON.stringify(actorTerm(actor)),
            icon: <ActorIcon type={actor.type} />,
            shown: visibleText(partyName(actor)),
            href: actorPath(tenant, actor),
          }))}
        />
      </Fact>
    </dl>
  )
}

function distinctActors(events: readonly Event[]): Actor[] {
  return [...new Map(events.map(({ actor }) => [JSON.stringify(actorTerm(actor)), actor])).values()]
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

function Names({
  names,
}: {
  names: readonly { key: string; icon?: ReactNode; shown: string; href?: string }[]
}) {
  return (
    <ul className="flex flex-col">
      {names.slice(0, NAMED).map(({ key, icon, shown, href }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          {icon}
          <Name text={shown.slice(0, 300)} href={href} />
        </li>
      ))}
      {names.length > NAMED ? (
        <li className="text-muted">and {counted(names.length - NAMED, 'other')}</li>
      ) : null}
    </ul>
  )
}

function Name({ text, href }: { text: string; href: string | undefined }) {
  const name = (
    <bdi className="truncate" title={text}>
      {text}
    </bdi>
  )
  if (href === undefined) return name
  return (
    <Link
      href={href}
      className="flex min-h-6 min-w-0 items-center rounded-sm text-accent-text hover:underline"
    >
      {name}
    </Link>
  )
}
