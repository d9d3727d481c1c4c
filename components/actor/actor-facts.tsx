import type { ReactNode } from 'react'

import { ActorIcon } from '@/components/event-table/actor-cell'
import { Link } from '@/components/layout/link'
import { actorPath } from '@/components/layout/paths'
import { cx } from '@/components/ui/class-names'
import { RelativeTime } from '@/components/ui/relative-time'
import { ACTOR_TYPES } from '@/lib/event/event'
import { partyName } from '@/lib/event/party'
import type { ActorProfile, SeenParty } from '@/lib/search/actor'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

/** Names that are listed. */
const NAMED = 6

/** Who it is, and since when it has been seen. */
export function ActorFacts({ tenant, profile }: { tenant: string; profile: ActorProfile }) {
  const { first, last, count, exact, seenAs, onBehalfOf } = profile
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,170px),1fr))] gap-x-6 gap-y-3 rounded-lg border bg-surface-raised px-4 py-3">
      <Fact name="First seen">
        {first === null ? 'Not known: time ran out' : <RelativeTime at={first} />}
      </Fact>
      <Fact name="Last seen">{last === null ? '' : <RelativeTime at={last} />}</Fact>
      <Fact name="Events">{exact ? countText(count) : `${countText(count)} or more`}</Fact>
      <Fact name={seenAs.length === 1 ? 'Seen as' : `Seen as (${seenAs.length})`} isWide={seenAs.length > 1}>
        <Parties parties={seenAs} href={null} />
      </Fact>
      {onBehalfOf.length === 0 ? null : (
        <Fact name="Acted on behalf of" isWide={onBehalfOf.length > 1}>
          <Parties parties={onBehalfOf} href={(party) => actorPath(tenant, party, 'any')} />
        </Fact>
      )}
    </dl>
  )
}

interface FactProps {
  name: string
  /** Has a line of its own: a list beside single words would leave them alone in a tall box. */
  isWide?: boolean
  children: ReactNode
}

function Fact({ name, isWide = false, children }: FactProps) {
  return (
    <div className={cx('min-w-0', isWide && 'col-span-full')}>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

interface PartiesProps {
  parties: readonly SeenParty[]
  href: ((party: SeenParty) => string) | null
}

function Parties({ parties, href }: PartiesProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,200px),1fr))] gap-x-6 gap-y-1">
      {parties.slice(0, NAMED).map((party) => (
        <li key={JSON.stringify(party)} className="flex min-w-0 flex-col">
          <span className="flex min-w-0 items-center gap-1.5">
            <PartyIcon type={party.type} />
            {href === null || (party.id ?? party.name ?? party.email) === undefined ? (
              <PartyText text={partyName(party)} />
            ) : (
              <Link
                href={href(party)}
                className="flex min-h-6 min-w-0 items-center rounded-sm text-accent-text hover:underline"
              >
                <PartyText text={partyName(party)} />
              </Link>
            )}
            <span className="shrink-0 text-sm text-muted">{countText(party.count)}</span>
          </span>
          <PartyText
            className="text-xs text-muted"
            text={[party.email, party.id]
              .filter((part) => part !== undefined && part !== partyName(party))
              .join(' · ')}
          />
        </li>
      ))}
      {parties.length > NAMED ? <li className="text-sm text-muted">and others</li> : null}
    </ul>
  )
}

function PartyIcon({ type }: { type: string | undefined }) {
  const known = ACTOR_TYPES.find((one) => one === type)
  if (known === undefined) return null
  return (
    <>
      <ActorIcon type={known} />
      <span className="sr-only">{known}</span>
    </>
  )
}

function PartyText({ text, className = '' }: { text: string; className?: string }) {
  if (text === '') return null
  const shown = visibleText(text.slice(0, 400))
  return (
    <bdi className={`truncate ${className}`} title={shown}>
      {shown}
    </bdi>
  )
}
