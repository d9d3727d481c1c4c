'use client'

import { CircleX } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

import { useWidth } from '@/components/event-table/use-width'
import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { nsBetween } from '@/lib/event/exact-time'
import { counted } from '@/lib/view/number-words'
import {
  type Lane,
  type Mark,
  spanText,
  type TraceKey,
  type TraceScale,
  traceLanes,
  traceStep,
  traceTicks,
} from '@/lib/view/trace-layout'
import { visibleText } from '@/lib/view/visible-text'

import { CHANGE_ICON, markStyle, markWords } from './mark-look'

/** A mark with the room around it, in px: WCAG 2.2 asks for 24. */
const MARK_PX = 26
const LANE_PADDING_PX = 10
/** Room that the label of a tick takes. */
const TICK_PX = 72
/** The width that is drawn before the real one is known. */
const WIDTH_PX = 900

interface TimelineProps {
  events: readonly [Event, ...Event[]]
  scale: TraceScale
  /** The event that the keyboard is at. */
  active: string
  onActive: (id: string) => void
  /** To the event's row in the list. */
  onOpen: (id: string) => void
}

/** When what happened, a lane for each source. Arrow keys move from event to event, Enter goes to its row in the list. */
export function TraceTimeline({ events, scale, active, onActive, onOpen }: TimelineProps) {
  const [track, setTrack] = useState<HTMLElement | null>(null)
  const seen = useWidth(track) ?? WIDTH_PX
  const [first] = events
  const span = nsBetween(first.occurredAt, events.at(-1)?.occurredAt ?? first.occurredAt)
  // In steps each event has room of its own; to scale, all of it is in sight at once.
  const width = scale === 'steps' ? Math.max(seen, events.length * MARK_PX) : seen
  const usable = Math.max(1, width - MARK_PX)
  // A hair less than a mark: neighbours in steps stand exactly so far apart, but for rounding.
  const lanes = traceLanes(events, scale, (MARK_PX * 0.99) / usable)
  const ticks = scale === 'steps' ? [] : traceTicks(span, Math.max(1, Math.floor(usable / TICK_PX)))
  const { group, onKeyDown } = useMarkKeys(events, active, onActive)
  return (
    <section
      aria-label="Timeline"
      className="flex max-h-[46vh] min-h-0 overflow-y-auto rounded-lg border bg-surface-raised"
    >
      <div className="w-40 shrink-0 border-r max-sm:w-24">
        <div className="sticky top-0 z-10 h-6 border-b bg-surface-sunken" />
        {lanes.map((lane) => (
          <LaneName key={lane.source} lane={lane} />
        ))}
      </div>
      <div ref={setTrack} className="min-w-0 flex-1 overflow-x-auto overflow-y-clip">
        {/* One stop for Tab; arrow keys move inside. */}
        <div
          ref={group}
          role="group"
          aria-label={`${counted(events.length, 'event')} in ${spanText(span)}`}
          className="relative"
          style={{ width: scale === 'steps' ? width : undefined }}
        >
          <div aria-hidden="true" className="relative h-6 border-b bg-surface-sunken text-xs text-muted">
            {scale === 'steps' ? <span className="px-2 leading-6">One step for each event</span> : null}
            {ticks
              .filter(({ at }) => usable * (1 - at) > TICK_PX / 2)
              .map(({ at, label }) => (
                <span
                  key={label}
                  className="absolute top-0 pl-1 leading-6 whitespace-nowrap"
                  style={{ left: leftOf(at) }}
                >
                  {label}
                </span>
              ))}
          </div>
          <div aria-hidden="true" className="absolute inset-x-0 top-6 bottom-0">
            {ticks.map(({ at, label }) => (
              <span key={label} className="absolute inset-y-0 border-l" style={{ left: leftOf(at) }} />
            ))}
          </div>
          {lanes.map((lane) => (
            <div
              key={lane.source}
              className="relative border-b last:border-b-0"
              style={{ height: heightOf(lane) }}
            >
              {lane.marks.map((mark) => (
                <MarkButton
                  key={mark.events[0].id}
                  mark={mark}
                  first={first}
                  active={active}
                  onActive={onActive}
                  onOpen={onOpen}
                  onKeyDown={onKeyDown}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </section>
  )
}

const leftOf = (at: number): string => `calc(${MARK_PX / 2}px + (100% - ${MARK_PX}px) * ${at})`
const heightOf = ({ rows }: Lane<Event>): number => rows * MARK_PX + LANE_PADDING_PX

function LaneName({ lane }: { lane: Lane<Event> }) {
  return (
    <div
      className="flex flex-col justify-center border-b px-2 last:border-b-0"
      style={{ height: heightOf(lane) }}
    >
      <span className="truncate text-sm font-medium" title={visibleText(lane.source)}>
        <bdi>{visibleText(lane.source)}</bdi>
      </span>
      {lane.rows > 1 ? <span className="text-xs text-muted">{counted(lane.count, 'event')}</span> : null}
    </div>
  )
}

interface MarkButtonProps {
  mark: Mark<Event>
  first: Event
  active: string
  onActive: (id: string) => void
  onOpen: (id: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

function MarkButton({ mark, first, active, onActive, onOpen, onKeyDown }: MarkButtonProps) {
  const held = mark.events.find(({ id }) => id === active)
  const shown = held ?? mark.events[0]
  const failed = mark.events.find(({ outcome }) => outcome === 'failure') ?? shown
  const words = markWords(mark.events, first)
  return (
    <button
      type="button"
      tabIndex={held === undefined ? -1 : 0}
      data-mark={held === undefined ? undefined : 'active'}
      aria-label={words}
      title={words}
      aria-current={held === undefined ? undefined : 'true'}
      onFocus={() => (held === undefined ? onActive(shown.id) : undefined)}
      onClick={() => onOpen(shown.id)}
      onKeyDown={onKeyDown}
      className="absolute flex size-[26px] -translate-x-1/2 items-center justify-center rounded-md"
      style={{ left: leftOf(mark.at), top: LANE_PADDING_PX / 2 + mark.row * MARK_PX }}
    >
      <span
        className={cx(
          'flex h-[18px] min-w-[18px] items-center justify-center border text-2xs font-medium',
          markStyle(failed.change, failed.outcome),
          held !== undefined && 'ring-2 ring-focus',
        )}
      >
        {mark.events.length > 1 ? (
          <span className="px-0.5">{mark.events.length}</span>
        ) : (
          <MarkIcon event={failed} />
        )}
      </span>
    </button>
  )
}

function MarkIcon({ event: { change, outcome } }: { event: Event }) {
  const Icon = outcome === 'failure' ? CircleX : CHANGE_ICON[change]
  return <Icon size={11} strokeWidth={2.25} aria-hidden="true" />
}

const KEYS: Readonly<Record<string, TraceKey>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowDown: 'down',
  ArrowUp: 'up',
  Home: 'first',
  End: 'last',
}

/** Arrow keys between marks: the focus follows the event that is active, once its mark is drawn as such. */
function useMarkKeys(events: readonly Event[], active: string, onActive: (id: string) => void) {
  const group = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  // The outside system is the focus of the browser.
  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    group.current?.querySelector<HTMLElement>('[data-mark=active]')?.focus()
  }, [active])
  const onKeyDown = (event: KeyboardEvent) => {
    const key = KEYS[event.key]
    if (key === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = traceStep(events, active, key)
    if (next === null) return
    moved.current = true
    onActive(next)
  }
  return { group, onKeyDown }
}
