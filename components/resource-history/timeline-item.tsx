'use client'

import { CircleHelp, CircleX, ExternalLink, TriangleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'

import { ActorIcon } from '@/components/event-table/actor-cell'
import { ChangeBadge } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { absoluteTime } from '@/components/ui/time-text'
import { Tooltip } from '@/components/ui/tooltip'
import { useZone } from '@/components/ui/zone'
import { partyName } from '@/lib/event/party'
import type { HistoryItem } from '@/lib/search/resource/answers'
import { visibleText } from '@/lib/view/visible-text'

import { ChangeChips } from './change-chips'
import { gapWords } from './history-words'

/** Characters of a message or reason; the event has all of it. */
const PROSE_MAX = 240
const CHIPS_MAX = 6

export interface TimelineItemProps {
  item: HistoryItem
  tenant: string
  /** The state after it is shown. */
  isCurrent: boolean
  /** It takes the keyboard's focus. */
  isTabStop: boolean
  /** Chosen to be compared. */
  side: 'a' | 'b' | null
  onFocus: (id: string) => void
  onShow: (id: string) => void
  onSide: (id: string, side: 'a' | 'b') => void
}

/** One event of a history: when, who, what it changed; and below it, where the one before does not join, the gap. */
export function TimelineItem(props: TimelineItemProps) {
  const { item, isCurrent } = props
  const isFailed = item.effect === 'failed'
  return (
    <li data-version={item.id} className="group/item relative pl-5">
      <span
        aria-hidden="true"
        className="absolute top-0 bottom-0 left-[7px] w-px bg-border group-first/item:top-3 group-last/item:h-3"
      />
      <span
        aria-hidden="true"
        className={cx(
          'absolute top-[13px] left-[3px] size-[9px] rounded-full border',
          isFailed ? 'border-dashed border-border-strong' : 'border-accent',
          isCurrent ? 'bg-accent' : 'bg-surface',
        )}
      />
      <div
        className={cx(
          'flex flex-col gap-1 rounded-md border px-2.5 py-1.5',
          isCurrent ? 'border-accent-border bg-accent-subtle' : 'border-transparent hover:bg-surface-hover',
        )}
      >
        <ItemHead {...props} />
        <ItemBody item={item} />
      </div>
      {item.gap === undefined ? null : <GapMark gap={item.gap} />}
      {item.joins === 'first' && item.change !== 'CREATE' ? (
        <p className="px-2.5 py-1.5 text-sm text-muted">Nothing before this is in the log.</p>
      ) : null}
    </li>
  )
}

function ItemHead(props: TimelineItemProps) {
  const { item, tenant, isCurrent, isTabStop, side, onFocus, onShow, onSide } = props
  const zone = useZone()
  const time = absoluteTime(item.occurredAt, 'second', zone)
  const said = time === null ? item.occurredAt : `${time.moment} ${time.zone}`
  const who = visibleText(partyName(item.actor))
  const behalf = item.actor.onBehalfOf
  return (
    <div className="flex min-w-0 items-start gap-2">
      <button
        type="button"
        data-show
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isCurrent || undefined}
        onClick={() => onShow(item.id)}
        onFocus={() => onFocus(item.id)}
        onKeyDown={moveFocus}
        className="flex min-w-0 flex-1 flex-col rounded-sm text-left"
      >
        <span className="flex h-6 min-w-0 items-center gap-2">
          <time dateTime={item.occurredAt} className="shrink-0 font-mono text-xs whitespace-nowrap">
            {time === null ? item.occurredAt : time.moment} <span className="text-muted">{time?.zone}</span>
          </time>
          <ChangeBadge change={item.change} />
          <bdi className="min-w-0 truncate font-mono text-xs text-muted max-sm:hidden">
            {visibleText(item.action)}
          </bdi>
        </span>
        <span className="flex max-w-full min-w-0 items-center gap-1">
          <ActorIcon type={item.actor.type} />
          <bdi className="min-w-0 truncate font-medium">{who}</bdi>
          {behalf === undefined ? null : (
            <span className="min-w-0 shrink-[2] truncate text-muted">
              as <bdi>{visibleText(partyName(behalf))}</bdi>
            </span>
          )}
        </span>
      </button>
      <span className="flex shrink-0 items-center gap-0.5">
        {(['a', 'b'] as const).map((one) => (
          <SideButton
            key={one}
            name={one}
            said={said}
            isOn={side === one}
            isTabStop={isTabStop}
            onClick={() => onSide(item.id, one)}
          />
        ))}
        <Tooltip content="Open event">
          <Link
            href={eventPath(tenant, item.id)}
            tabIndex={isTabStop ? 0 : -1}
            aria-label={`Open event of ${said}`}
            className={buttonStyle('ghost', 'sm', 'square')}
          >
            <ExternalLink size={13} aria-hidden="true" />
          </Link>
        </Tooltip>
      </span>
    </div>
  )
}

/** ↑, ↓, Home and End bring the focus to another event of the list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const buttons = [...(event.currentTarget.closest('ol')?.querySelectorAll<HTMLElement>('[data-show]') ?? [])]
  const at = buttons.indexOf(event.currentTarget)
  const last = buttons.length - 1
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }
  const to = steps[event.key]
  if (to === undefined) return
  event.preventDefault()
  buttons[Math.max(0, Math.min(to, last))]?.focus()
}

interface SideButtonProps {
  name: 'a' | 'b'
  said: string
  isOn: boolean
  isTabStop: boolean
  onClick: () => void
}

function SideButton({ name, said, isOn, isTabStop, onClick }: SideButtonProps) {
  const letter = name.toUpperCase()
  return (
    <Tooltip content={name === 'a' ? 'Compare from here' : 'Compare to here'} shortcut={name}>
      <button
        type="button"
        tabIndex={isTabStop ? 0 : -1}
        aria-pressed={isOn}
        aria-label={`${letter}: compare ${name === 'a' ? 'from' : 'to'} ${said}`}
        onClick={onClick}
        className={cx(
          buttonStyle('ghost', 'sm', 'square'),
          'text-xs',
          isOn && 'border-accent bg-accent text-on-accent',
        )}
      >
        {letter}
      </button>
    </Tooltip>
  )
}

function ItemBody({ item }: { item: HistoryItem }) {
  const prose = item.message ?? item.reason
  return (
    <>
      {item.effect === 'changed' ? null : <EffectNote effect={item.effect} />}
      {prose === undefined || prose.trim() === '' ? null : (
        <p className="line-clamp-2 text-sm text-muted">
          <bdi className="wrap-anywhere">{visibleText(prose.slice(0, PROSE_MAX))}</bdi>
        </p>
      )}
      {item.changes.length > 0 || !item.changesComplete ? (
        <ChangeChips
          aria-label={item.effect === 'failed' ? 'Attempted changes' : 'Changes'}
          changes={item.changes}
          count={item.changeCount}
          complete={item.changesComplete}
          max={CHIPS_MAX}
        />
      ) : (
        <DocumentsNote item={item} />
      )}
    </>
  )
}

function EffectNote({ effect }: { effect: 'failed' | 'unsure' }) {
  return effect === 'failed' ? (
    <p className="flex items-center gap-1 text-sm font-medium text-danger">
      <CircleX size={12} aria-hidden="true" className="shrink-0" />
      Failed: nothing changed
    </p>
  ) : (
    <p className="flex items-center gap-1 text-sm text-muted">
      <CircleHelp size={12} aria-hidden="true" className="shrink-0" />
      It does not say how it ended: this may not have happened
    </p>
  )
}

/** What is known of the state where no changes can be listed. */
function DocumentsNote({ item: { change, hasBefore, hasAfter, effect } }: { item: HistoryItem }) {
  if (hasBefore && hasAfter) return <p className="text-sm text-muted">Before and after are the same</p>
  if (hasBefore || hasAfter || change === 'DELETE' || effect === 'failed') return null
  return <p className="text-sm text-muted">It does not tell the state</p>
}

function GapMark({ gap }: { gap: NonNullable<HistoryItem['gap']> }) {
  return (
    <div
      role="note"
      aria-label="Gap"
      className="my-1.5 flex flex-col gap-1 rounded-md border border-dashed border-warning-border bg-warning-subtle px-2.5 py-1.5"
    >
      <p className="flex items-start gap-1.5 text-sm">
        <TriangleAlert size={13} aria-hidden="true" className="mt-px shrink-0 text-warning" />
        {gapWords(gap)}
      </p>
      {gap.changes.length === 0 ? null : (
        <ChangeChips aria-label="Not told" changes={gap.changes} count={gap.changeCount} max={CHIPS_MAX} />
      )}
    </div>
  )
}
