import { Bot, Cpu, type LucideIcon, User, UserX } from 'lucide-react'

import type { Actor, ActorType, Event } from '@/lib/event/event'
import { actorTerm, partyName } from '@/lib/event/party'
import { visibleText } from '@/lib/view/visible-text'

import { TermButton } from './term-button'

const ICON: Record<ActorType, LucideIcon> = { user: User, service: Bot, system: Cpu, anonymous: UserX }

/** What kind of actor, as an icon. The word is in the tip and for screen readers. */
export function ActorIcon({ type }: { type: ActorType }) {
  const Icon = ICON[type]
  return <Icon size={12} aria-hidden="true" className="shrink-0 text-faint" />
}

/** Who did it, and as whom. Values are set apart (`bdi`), so that a name cannot turn the text around it. */
export function ActorCell({ event: { actor } }: { event: Event }) {
  const name = visibleText(partyName(actor))
  return (
    <span className="flex min-w-0 items-center gap-1.5" data-tip={actorTip(actor)}>
      <ActorIcon type={actor.type} />
      <TermButton term={actorTerm(actor)} name={`Actor ${name}, ${actor.type}`} className="shrink">
        <bdi className="truncate">{name}</bdi>
      </TermButton>
      {actor.onBehalfOf === undefined ? null : (
        <span className="flex min-w-0 shrink-[2] items-center gap-1 text-muted">
          as
          <bdi className="truncate">{visibleText(partyName(actor.onBehalfOf))}</bdi>
        </span>
      )}
    </span>
  )
}

function actorTip(actor: Actor): string {
  const own = [actor.email, actor.id, actor.type].filter((part) => part !== undefined).join(' · ')
  const other = actor.onBehalfOf
  if (other === undefined) return own
  const parts = [other.name, other.email, other.id, other.type].filter((part) => part !== undefined)
  return `${own}\non behalf of ${parts.join(' · ')}`
}
