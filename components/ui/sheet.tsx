'use client'

import { lazy, Suspense } from 'react'

import { later } from './later'
import type { SheetProps } from './sheet-panel'
import { useWasOpen } from './use-was-open'

const SheetPanel = lazy(later(async () => ({ default: (await import('./sheet-panel')).SheetPanel })))

/** A modal panel along one edge: the navigation on a phone, details on a narrow window. Read when it is first opened. */
export function Sheet(props: SheetProps) {
  const wasOpen = useWasOpen(props.open)
  return wasOpen ? (
    <Suspense>
      <SheetPanel {...props} />
    </Suspense>
  ) : null
}
