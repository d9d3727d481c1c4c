'use client'

import { Tabs } from 'radix-ui'
import { type ReactNode, useMemo, useState } from 'react'

import { DiffView } from '@/components/diff-view/diff-view'
import { useWidth } from '@/components/event-table/use-width'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { Event } from '@/lib/event/event'
import { EVENT_TABS, type DiffFields, type DiffLayout, type EventTab } from '@/lib/view/explorer-state'

import { type DetailActions, DetailHead } from './detail-head'
import { eventFields } from './event-fields'
import { FieldList } from './field-list'
import { RawJson } from './raw-json'

/** How the diff is shown; it stands in the address. */
export interface DiffChoice {
  layout: DiffLayout
  fields: DiffFields
  onLayout: (layout: DiffLayout) => void
  onFields: (fields: DiffFields) => void
}

/** Which part of the event is shown. */
export interface TabChoice {
  tab: EventTab
  onTab: (tab: EventTab) => void
}

interface EventDetailProps {
  event: Event
  /** False while before and after are not known yet. */
  isWhole: boolean
  /** Why they could not be read. */
  error: Error | null
  onRetry: () => void
  tabs: TabChoice
  diff: DiffChoice
  actions: DetailActions
}

/** From this width in px on groups of fields stand beside each other. */
const SIDE_BY_SIDE_PX = 720
/** Padding of a panel, both sides, in px. */
const PADDING_PX = 24

/** Everything about one event: its sentence, and its parts behind tabs. Fills what it stands in; the parts scroll. */
export function EventDetail({ event, tabs, actions, ...parts }: EventDetailProps) {
  const [panel, setPanel] = useState<HTMLElement | null>(null)
  const width = useWidth(panel)
  return (
    <article ref={setPanel} aria-label="Event" className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <DetailHead event={event} actions={actions} />
      <Tabs.Root
        value={tabs.tab}
        // safe: Radix hands back the value of one of the tabs below
        onValueChange={(tab) => tabs.onTab(tab as EventTab)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List
          aria-label="Parts of the event"
          className="mt-1.5 flex shrink-0 gap-1 overflow-x-auto border-b px-2"
        >
          {EVENT_TABS.map((tab) => (
            <Tabs.Trigger
              key={tab}
              value={tab}
              className="h-7 shrink-0 border-b-2 border-transparent px-1.5 text-base text-muted transition-colors hover:text-text focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text pointer-coarse:h-10"
            >
              {TAB_LABEL[tab]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {EVENT_TABS.map((tab) => (
          <Tabs.Content
            key={tab}
            value={tab}
            className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain p-3 focus-visible:-outline-offset-2"
          >
            <Part tab={tab} event={event} width={width} {...parts} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </article>
  )
}

const TAB_LABEL: Record<EventTab, string> = { fields: 'Fields', changes: 'Changes', raw: 'Raw' }

type PartProps = Omit<EventDetailProps, 'tabs' | 'actions'> & { tab: EventTab; width: number | null }

function Part({ tab, event, width, isWhole, error, onRetry, diff }: PartProps) {
  const groups = useMemo(() => eventFields(event), [event])
  switch (tab) {
    case 'fields':
      return <FieldList groups={groups} isWide={width !== null && width >= SIDE_BY_SIDE_PX} />
    case 'changes':
      return (
        <Documents isWhole={isWhole} error={error} onRetry={onRetry}>
          <DiffView
            event={event}
            layout={diff.layout}
            fields={diff.fields}
            widthPx={width === null ? null : width - PADDING_PX}
            onLayout={diff.onLayout}
            onFields={diff.onFields}
          />
        </Documents>
      )
    case 'raw':
      return (
        <Documents isWhole={isWhole} error={error} onRetry={onRetry}>
          <RawJson event={event} />
        </Documents>
      )
  }
}

/** What needs before and after, once they are read. */
function Documents(props: {
  isWhole: boolean
  error: Error | null
  onRetry: () => void
  children: ReactNode
}) {
  const { isWhole, error, onRetry, children } = props
  if (isWhole) return children
  if (error === null) {
    return (
      <div aria-busy="true" className="flex flex-col gap-2">
        <span className="sr-only">Reading before and after…</span>
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-32 w-full" />
      </div>
    )
  }
  const requestId = errorRequestId(error)
  return (
    <Notice tone="danger">
      <p>Before and after could not be read. {errorText(error)}</p>
      {requestId === null ? null : <p className="mt-1 font-mono text-xs">Request {requestId}</p>}
      <Button size="sm" className="mt-1.5" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  )
}
