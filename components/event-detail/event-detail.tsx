'use client'

import { Tabs } from 'radix-ui'
import { useMemo, useState } from 'react'

import type { DiffChoice } from '@/components/diff-view/diff-choice'
import { EventDiff } from '@/components/diff-view/event-diff'
import { useWidth } from '@/components/event-table/use-width'
import { useVerification, type VerificationModel } from '@/components/proof/use-verification'
import type { Event } from '@/lib/event/event'
import { EVENT_TABS, type EventTab } from '@/lib/view/explorer-state'

import { type AroundLinks, AroundTab } from './around-tab'
import { AttemptLine, type AttemptShown } from './attempt-line'
import { type DetailActions, DetailHead } from './detail-head'
import { eventFields } from './event-fields'
import { FieldList } from './field-list'
import { PartState } from './part-state'
import { RawJson } from './raw-json'
import { SealTab } from './seal-tab'

/** Which part of the event is shown. */
export interface TabChoice {
  tab: EventTab
  onTab: (tab: EventTab) => void
}

interface EventDetailProps {
  event: Event
  tenant: string | null
  /** False while before and after are not known yet. */
  isWhole: boolean
  /** All of the event was read, and not only what its row knows. */
  isRead: boolean
  /** Why they could not be read. */
  error: Error | null
  onRetry: () => void
  /** The keyboard only passes over it: nothing more is read of it. */
  isPaused?: boolean
  tabs: TabChoice
  diff: DiffChoice
  links: AroundLinks
  actions: DetailActions
  /** Where it is a part of an attempt, and that is known. */
  attempt?: AttemptShown | undefined
}

/** From this width in px on groups of fields stand beside each other. */
const SIDE_BY_SIDE_PX = 720

/** Everything about one event: its sentence, and its parts behind tabs. Fills what it stands in; the parts scroll. */
export function EventDetail({ event, tabs, actions, attempt, ...parts }: EventDetailProps) {
  const [panel, setPanel] = useState<HTMLElement | null>(null)
  const width = useWidth(panel)
  // Who sees only a part of the log has no place in it to show, nor a seal.
  const shown = EVENT_TABS.filter((tab) => tab !== 'seal' || event.index !== undefined)
  const chosen = shown.includes(tabs.tab) ? tabs.tab : 'fields'
  const verification = useVerification(event, parts.isRead)
  const verify = () => {
    if (!verification.isAsked) verification.start()
    tabs.onTab('seal')
  }
  return (
    <article ref={setPanel} aria-label="Event" className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <DetailHead
        event={event}
        actions={actions}
        {...(shown.includes('seal') && { verify: { verification, onVerify: verify } })}
      />
      {attempt === undefined ? null : <AttemptLine event={event} links={parts.links} {...attempt} />}
      <Tabs.Root
        value={chosen}
        // safe: Radix hands back the value of one of the tabs below
        onValueChange={(tab) => tabs.onTab(tab as EventTab)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List
          aria-label="Parts of the event"
          className="mt-1.5 flex shrink-0 gap-1 overflow-x-auto border-b px-2"
        >
          {shown.map((tab) => (
            <Tabs.Trigger
              key={tab}
              value={tab}
              className="h-7 shrink-0 border-b-2 border-transparent px-1.5 text-base text-muted transition-colors hover:text-text focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text pointer-coarse:h-10"
            >
              {TAB_LABEL[tab]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {shown.map((tab) => (
          <Tabs.Content
            key={tab}
            value={tab}
            className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain p-3 focus-visible:-outline-offset-2"
          >
            <Part tab={tab} event={event} width={width} verification={verification} {...parts} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </article>
  )
}

const TAB_LABEL: Record<EventTab, string> = {
  fields: 'Fields',
  changes: 'Changes',
  raw: 'Raw',
  seal: 'Seal',
  around: 'Around',
}

type PartProps = Omit<EventDetailProps, 'tabs' | 'actions' | 'attempt' | 'isRead'> & {
  tab: EventTab
  verification: VerificationModel
  width: number | null
}

function Part({
  tab,
  event,
  tenant,
  isPaused = false,
  width,
  isWhole,
  error,
  onRetry,
  diff,
  links,
  verification,
}: PartProps) {
  const groups = useMemo(() => eventFields(event), [event])
  switch (tab) {
    case 'fields':
      return <FieldList groups={groups} isWide={width !== null && width >= SIDE_BY_SIDE_PX} />
    case 'changes':
      if (!isWhole) return <PartState what="Before and after" error={error} onRetry={onRetry} />
      return <EventDiff event={event} choice={diff} />
    case 'raw':
      if (!isWhole) return <PartState what="Before and after" error={error} onRetry={onRetry} />
      return <RawJson event={event} />
    case 'seal':
      return <SealTab tenant={tenant} id={event.id} isPaused={isPaused} verification={verification} />
    case 'around':
      return <AroundTab tenant={tenant} event={event} isPaused={isPaused} links={links} />
  }
}
