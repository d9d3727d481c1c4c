'use client'

import { useEffect, useEffectEvent, useRef } from 'react'

import { DrawerFrame } from '@/components/event-drawer/drawer-frame'
import { TermRegion } from '@/components/event-table/term-region'
import { partLater } from '@/components/ui/part-later'

import { Reading } from './detail-place'
import { isPlainKey, isTyping } from './shortcuts'
import type { ExplorerModel } from './use-explorer'

// Fields, diff and all that belongs to an open event come with the first one that is opened.
const OpenDetail = partLater(
  () => import('./open-detail').then((module) => module.OpenDetail),
  ({ steps, onClose }) => <Reading steps={steps} onClose={onClose} />,
)

/** The open event beside the rows, or over them on a narrow window: one of the rows, or any other event of the log. */
export function EventDrawer({ explorer, id }: { explorer: ExplorerModel; id: string }) {
  const { state, go, result, terms, openEvent, tableRef } = explorer
  const { of } = openEvent
  const index = result.events.findIndex((one) => one.id === id && (of === null || one.tenant === of))
  const row = result.events[index]
  const stepTo = (to: number) => {
    const next = result.events[to]
    if (row === undefined || next === undefined) return null
    return () => {
      tableRef.current?.show(next.id)
      openEvent.visit(next)
    }
  }
  const steps = { onPrevious: stepTo(index - 1), onNext: stepTo(index + 1) }
  const inside = useRef<HTMLDivElement>(null)
  const close = () => {
    const hadFocus = inside.current?.contains(document.activeElement) === true
    openEvent.close()
    if (hadFocus || isNowhere(document.activeElement)) tableRef.current?.focus(id)
  }
  useEscape(close)
  return (
    <DrawerFrame
      isExpanded={state.expanded === 'true'}
      onClose={openEvent.close}
      onFocusBack={() => tableRef.current?.focus(id)}
      onSheetKey={(key) => {
        if (key === 'j') steps.onNext?.()
        if (key === 'k') steps.onPrevious?.()
      }}
    >
      <div ref={inside} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <TermRegion
          tenant={of ?? row?.tenant ?? explorer.tenant?.slug ?? null}
          stateOf={terms.stateOf}
          onTerm={terms.onTerm}
          onRange={({ since, until }) => go({ since, until })}
        >
          <OpenDetail explorer={explorer} id={id} row={row} steps={steps} onClose={close} />
        </TermRegion>
      </div>
    </DrawerFrame>
  )
}

/** On the page as a whole, where a new one has the focus. */
function isNowhere(focused: Element | null): boolean {
  return focused === document.body || focused?.tagName === 'MAIN'
}

/** Esc anywhere on the page, where nothing on top of it has taken the key. The outside system is the keyboard. */
function useEscape(onEscape: () => void): void {
  const escape = useEffectEvent(onEscape)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && isPlainKey(event) && !isTyping(event.target)) escape()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
