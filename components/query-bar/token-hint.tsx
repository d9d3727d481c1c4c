'use client'

import { type RefObject, useRef } from 'react'

import { panelStyle } from '@/components/ui/menu-style'
import type { PlaceWords } from '@/lib/query/explain-at'

import { asSentence } from './check-query'
import { Prose } from './prose'
import { usePlace } from './use-place'

/** What the part of the query at the caret means, in the line under the bar. */
export function CaretHint({ text, hint }: { text: string; hint: PlaceWords }) {
  return (
    <p className="min-w-0 truncate max-md:basis-full md:max-w-1/2">
      <bdi className="font-mono text-xs text-text">{text.slice(hint.from, hint.to)}</bdi>{' '}
      <span className="text-faint">·</span> <Prose text={hint.about ?? asSentence(hint.words)} />
    </p>
  )
}

/** What the part of the query under the pointer means, beside it. The same is under the bar for the caret. */
export function HoverHint(props: { layerRef: RefObject<HTMLElement | null>; hint: PlaceWords }) {
  const { layerRef, hint } = props
  const panelRef = useRef<HTMLDivElement>(null)
  usePlace(panelRef, layerRef, hint.from)
  return (
    <div
      ref={panelRef}
      aria-hidden="true"
      className={`${panelStyle} pointer-events-none absolute top-full z-30 mt-1 w-max max-w-[min(360px,100%)] px-2.5 py-1.5 text-sm [animation-delay:300ms] [animation-fill-mode:backwards]`}
    >
      <p className="break-words">{asSentence(hint.words)}</p>
      {hint.about === null ? null : (
        <p className="text-muted">
          <Prose text={hint.about} />
        </p>
      )}
    </div>
  )
}
