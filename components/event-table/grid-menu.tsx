'use client'

import { ArrowUpRight, ClipboardCopy, Clock, Filter, FilterX, Focus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { DropdownMenu, Popover } from 'radix-ui'
import { type CSSProperties, type KeyboardEvent, useMemo, useState } from 'react'

import { termPath } from '@/components/layout/paths'
import { copyText } from '@/components/ui/copy-text'
import { MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/dropdown-menu'
import { FirstFocus } from '@/components/ui/first-focus'
import { panelStyle } from '@/components/ui/menu-style'
import { otherTime, relativeTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import type { Event as LogEvent } from '@/lib/event/event'
import { eventTags } from '@/lib/view/event-tags'
import { rangeAround, rangeOf, type TimeRange } from '@/lib/view/time-range'

import { Tag } from './details-cell'
import { cutValue } from './fit-tags'
import { type Term, termOf, type TermState } from './table-context'

/** What a click on a value does to the query. `only` drops every other term. */
export type TermMode = 'include' | 'exclude' | 'only'

/** What is open over the grid, and the element that opened it. */
export type GridOverlay = { anchor: Element; byKeyboard: boolean } &
  /** `tenant`: slug of the tenant whose event has the value. */
  (
    | { kind: 'term'; term: Term; tenant: string | null }
    | { kind: 'time'; at: string }
    | { kind: 'more'; event: LogEvent }
  )

interface GridMenuProps {
  /** The last one stays while it closes: the focus goes back to what opened it. */
  overlay: GridOverlay | null
  isOpen: boolean
  onClose: () => void
  stateOf: (term: Term) => TermState
  onTerm: (term: Term, mode: TermMode) => void
  onRange: (range: TimeRange) => void
}

/**
 * The one menu and the one list of tags of the grid, opened beside whatever asked for it. They stand in the page's main
 * part and not at the end of the document, where they would belong to no landmark.
 */
export function GridMenu({ overlay, isOpen, onClose, stateOf, onTerm, onRange }: GridMenuProps) {
  const giveFocusBack = (event: Event) => {
    event.preventDefault()
    const opener = overlay?.anchor
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
  }
  const onOpenChange = (open: boolean) => {
    if (!open) onClose()
  }
  if (overlay?.kind === 'more') {
    return (
      <MoreTags
        event={overlay.event}
        anchor={overlay.anchor}
        isOpen={isOpen}
        onTerm={onTerm}
        onOpenChange={onOpenChange}
        onCloseAutoFocus={giveFocusBack}
      />
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const mode = modeOfKey(event)
    if (mode === null || overlay?.kind !== 'term') return
    event.preventDefault()
    onClose()
    onTerm(overlay.term, mode)
  }
  return (
    <DropdownMenu.Root open={isOpen && overlay !== null} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span
          aria-hidden="true"
          tabIndex={-1}
          className="pointer-events-none fixed"
          style={overlay === null ? undefined : boxOf(overlay.anchor)}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Filter"
        onCloseAutoFocus={giveFocusBack}
        onKeyDown={onKeyDown}
        className={`${panelStyle} max-w-[min(420px,calc(100vw-16px))] min-w-52 p-1`}
      >
        {overlay?.byKeyboard === true ? <FirstFocus /> : null}
        {overlay?.kind === 'term' ? (
          <TermItems {...overlay} state={stateOf(overlay.term)} onTerm={onTerm} />
        ) : null}
        {overlay?.kind === 'time' ? <TimeItems key={overlay.at} at={overlay.at} onRange={onRange} /> : null}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}

/** The keys that stand beside the items of a value's menu do the same in it as on the value. */
function modeOfKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): TermMode | null {
  if (ctrlKey || metaKey || altKey) return null
  if (key === 'i') return 'include'
  return key === 'e' ? 'exclude' : null
}

function boxOf(anchor: Element): CSSProperties {
  const { left, top, width, height } = anchor.getBoundingClientRect()
  return { left, top, width, height }
}

interface TermItemsProps {
  term: Term
  tenant: string | null
  state: TermState
  onTerm: GridMenuProps['onTerm']
}

function TermItems({ term, tenant, state, onTerm }: TermItemsProps) {
  const router = useRouter()
  // What belongs to the value is told of one log: that of its event, also where those of all tenants are shown.
  const page = tenant === null ? null : termPath(tenant, term)
  return (
    <>
      <MenuLabel>
        <bdi className="block truncate font-mono">
          {term.key}:{cutValue(term.value)}
        </bdi>
      </MenuLabel>
      <MenuItem icon={<Filter size={14} />} shortcut="i" onSelect={() => onTerm(term, 'include')}>
        {state === 'include' ? 'Remove this filter' : 'Filter for this'}
      </MenuItem>
      <MenuItem icon={<FilterX size={14} />} shortcut="e" onSelect={() => onTerm(term, 'exclude')}>
        {state === 'exclude' ? 'Stop excluding this' : 'Exclude this'}
      </MenuItem>
      <MenuItem icon={<Focus size={14} />} onSelect={() => onTerm(term, 'only')}>
        Search for this alone
      </MenuItem>
      <MenuSeparator />
      {page === null ? null : (
        <MenuItem icon={<ArrowUpRight size={14} />} onSelect={() => router.push(page.href)}>
          {page.label}
        </MenuItem>
      )}
      <MenuItem icon={<ClipboardCopy size={14} />} onSelect={() => void copyText(term.value)}>
        Copy value
      </MenuItem>
    </>
  )
}

function TimeItems({ at, onRange }: { at: string; onRange: GridMenuProps['onRange'] }) {
  // Only drawn once somebody opened it: in the browser, which knows the time and the reader's zone.
  const zone = useZone()
  const [words] = useState(() => `${relativeTime(at, Date.now())} · ${otherTime(at, zone)}`)
  const ranges = [
    ['5 minutes around this', rangeAround(at, 5)],
    ['This hour', rangeOf(at, 'hour', zone)],
    ['This day', rangeOf(at, 'day', zone)],
  ] as const
  return (
    <>
      <MenuLabel>{words}</MenuLabel>
      {ranges.map(([label, range]) =>
        range === null ? null : (
          <MenuItem key={label} icon={<Clock size={14} />} onSelect={() => onRange(range)}>
            {label}
          </MenuItem>
        ),
      )}
      <MenuSeparator />
      <MenuItem icon={<ClipboardCopy size={14} />} onSelect={() => void copyText(at)}>
        Copy time
      </MenuItem>
    </>
  )
}

interface MoreTagsProps {
  event: LogEvent
  anchor: Element
  isOpen: boolean
  onTerm: GridMenuProps['onTerm']
  onOpenChange: (open: boolean) => void
  onCloseAutoFocus: (event: Event) => void
}

function MoreTags({ event, anchor, isOpen, onTerm, onOpenChange, onCloseAutoFocus }: MoreTagsProps) {
  const anchorRef = useMemo(() => ({ current: anchor }), [anchor])
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={anchorRef} />
      <Popover.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        aria-label="All details"
        onCloseAutoFocus={onCloseAutoFocus}
        className={`${panelStyle} max-h-[min(320px,var(--radix-popover-content-available-height))] w-[min(460px,calc(100vw-16px))] overflow-y-auto p-2`}
      >
        {/* Clicks of the buttons inside pass through here; the keyboard reaches those buttons themselves. */}
        <div
          role="presentation"
          className="flex flex-wrap gap-1"
          onClick={(click) => {
            const term = termOf(click.target)
            if (term === null) return
            onOpenChange(false)
            onTerm(term, click.altKey ? 'exclude' : 'include')
          }}
        >
          {eventTags(event).map((tag) => (
            <Tag key={`${tag.key}\u001F${tag.value}`} tag={tag} look="whole" />
          ))}
        </div>
      </Popover.Content>
    </Popover.Root>
  )
}
