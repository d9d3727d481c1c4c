'use client'

import { Download, Keyboard, PanelLeft, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'

import { LiveToggle } from '@/components/live-tail/live-toggle'
import { TimeRangeControl } from '@/components/time-range/time-range'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'

import type { Go } from './use-explorer-state'
import type { FacetsPanel } from './use-facets-panel'
import type { Live } from './use-live'

interface ToolbarProps {
  state: ExplorerState
  go: Go
  /** The menu of saved views. */
  views: ReactNode
  /** The panel at the left. */
  facets: FacetsPanel
  /** `1,204 events`; empty while nobody knows. */
  count: string
  /** Whether only a part of the log is shown to this person. */
  access: ReactNode
  live: Live
  isReading: boolean
  onRefresh: () => void
  isTimeOpen: boolean
  onTimeOpen: (open: boolean) => void
  onExport: () => void
  /** Why nothing can be exported now. */
  exportReason: string | undefined
  onShortcuts: () => void
  /** The menu of columns, density and time zone. */
  viewMenu: ReactNode
}

/** The line under the query: time, how many, and what can be done with the view. */
export function Toolbar(props: ToolbarProps) {
  const { state, go, count, live, exportReason } = props
  return (
    <div role="toolbar" aria-label="View" className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
      {props.views}
      <TimeRangeControl
        range={state}
        open={props.isTimeOpen}
        onOpenChange={props.onTimeOpen}
        onRange={({ since, until }) => go({ since, until, ...NO_EVENT })}
      />
      <span className="min-w-0 truncate text-sm text-muted">{count}</span>
      {props.access}
      {/* In one piece: where the line is too short they all stand in the next. */}
      <div className="ml-auto flex items-center gap-2">
        <LiveToggle
          state={live.state}
          isOn={live.isOn}
          disabledReason={live.disabledReason}
          onToggle={live.toggle}
        />
        <IconButton
          icon={<PanelLeft size={14} />}
          aria-label="Facets"
          aria-pressed={props.facets.isInSight}
          shortcut="f"
          onClick={props.facets.toggle}
        />
        <IconButton
          icon={<RotateCw size={14} />}
          aria-label="Refresh"
          shortcut="r"
          loading={props.isReading}
          onClick={props.onRefresh}
        />
        {props.viewMenu}
        <IconButton
          icon={<Keyboard size={14} />}
          aria-label="Keyboard shortcuts"
          shortcut="?"
          className="max-md:hidden"
          onClick={props.onShortcuts}
        />
        <Button icon={<Download size={14} />} disabledReason={exportReason} onClick={props.onExport}>
          <span className="max-sm:sr-only">Export</span>
        </Button>
      </div>
    </div>
  )
}
