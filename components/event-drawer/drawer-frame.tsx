'use client'

import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import { partLater } from '@/components/ui/part-later'
import { useMedia } from '@/components/ui/use-media'

import { useDrawerWidth } from './use-drawer-width'
import { WidthHandle } from './width-handle'

const EventSheet = partLater(() => import('./event-sheet').then((module) => module.EventSheet))

/** From this width of the window on an event is shown beside the table; below it, over it. */
export const BESIDE = '(min-width: 1280px)'

/** Until somebody chooses: on a wide window two documents fit beside each other. */
const USUAL_WIDTH = 'clamp(440px, 38vw, 720px)'

interface DrawerFrameProps {
  /** Over the table, as wide as the page. */
  isExpanded: boolean
  onClose: () => void
  /** Where the focus goes when the sheet is gone. */
  onFocusBack: () => void
  /** A key that was pressed in the sheet, which keeps the keys of the page from what lies under it. */
  onSheetKey: (key: string) => void
  children: ReactNode
}

/**
 * What an open event is shown in. Beside the table it is not modal: the table keeps at least half of the width, its keys
 * and its scroll. On a narrow window it is a sheet.
 */
export function DrawerFrame(props: DrawerFrameProps) {
  const { isExpanded, onClose, onFocusBack, onSheetKey, children } = props
  const isBeside = useMedia(BESIDE)
  const width = useDrawerWidth()
  if (isBeside === false) {
    return (
      <EventSheet isExpanded={isExpanded} onClose={onClose} onFocusBack={onFocusBack} onKey={onSheetKey}>
        {children}
      </EventSheet>
    )
  }
  return (
    <section
      aria-label="Open event"
      className={cx(
        'flex min-w-0 bg-surface',
        isExpanded ? 'absolute inset-0 z-20' : 'relative max-w-1/2 shrink-0 border-l',
        // The server knows no window: until the browser has spoken, a narrow one shows nothing here.
        isBeside === null && 'max-xl:hidden',
      )}
      style={isExpanded ? undefined : { width: width.px ?? USUAL_WIDTH }}
    >
      {isExpanded ? null : <WidthHandle width={width} />}
      {children}
    </section>
  )
}
