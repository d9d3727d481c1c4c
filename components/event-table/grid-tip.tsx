'use client'

import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'

import { otherTime, relativeTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'

/** How long the pointer rests before a tip opens. */
const DELAY_MS = 350

interface Tip {
  text: string
  /** From the left edge of the window, or from the right one for what stands there. */
  left?: number
  right?: number
  top: number
  above: boolean
}

/**
 * One tip for a whole region instead of one for each cell: rows come and go by the hundred while scrolling. Elements ask
 * for it with `data-tip` (a text) or `data-tip-time` (a time, told relative to now and by another clock than the one in sight).
 * Everything that a tip says is in the open event too.
 */
export function GridTip({ region }: { region: HTMLElement | null }) {
  const [tip, setTip] = useState<Tip | null>(null)
  const zone = useZone()
  // The outside system is the document: pointer events of elements that React does not know one by one.
  useEffect(() => {
    if (region === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked: Element | null = null
    const close = () => {
      clearTimeout(timer)
      asked = null
      setTip(null)
    }
    const onOver = (event: PointerEvent) => {
      const element =
        event.target instanceof Element ? event.target.closest('[data-tip], [data-tip-time]') : null
      if (element === asked) return
      close()
      asked = element
      if (element !== null && event.pointerType === 'mouse') {
        timer = setTimeout(() => setTip(tipOf(element, zone)), DELAY_MS)
      }
    }
    region.addEventListener('pointerover', onOver)
    region.addEventListener('pointerleave', close)
    region.addEventListener('pointerdown', close)
    region.addEventListener('scroll', close, { capture: true, passive: true })
    return () => {
      close()
      region.removeEventListener('pointerover', onOver)
      region.removeEventListener('pointerleave', close)
      region.removeEventListener('pointerdown', close)
      region.removeEventListener('scroll', close, { capture: true })
    }
  }, [region, zone])
  if (tip === null) return null
  return createPortal(
    <div
      role="tooltip"
      style={{
        left: tip.left,
        right: tip.right,
        top: tip.top,
        transform: tip.above ? 'translateY(-100%)' : undefined,
      }}
      className="pointer-events-none fixed z-50 max-w-80 rounded-md border border-border-strong bg-surface-raised px-2 py-1 text-sm break-words whitespace-pre-line text-text shadow-overlay"
    >
      {tip.text}
    </div>,
    document.body,
  )
}

/** Room that a tip of a few lines takes below its element; with less it opens above. */
const ROOM_PX = 80
/** The most that a tip is wide. */
const WIDTH_PX = 328

function tipOf(element: Element, zone: string): Tip | null {
  const time = element.getAttribute('data-tip-time')
  const text =
    time === null
      ? element.getAttribute('data-tip')
      : `${relativeTime(time, Date.now())}\n${otherTime(time, zone)}`
  if (text === null || text === '') return null
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const above = bottom + ROOM_PX > innerHeight
  const side =
    left + WIDTH_PX > innerWidth ? { right: Math.max(8, innerWidth - right) } : { left: Math.max(8, left) }
  return { text, ...side, top: above ? top - 5 : bottom + 5, above }
}
