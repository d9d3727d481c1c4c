'use client'

import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

import { cx } from './class-names'
import { Kbd } from './kbd'
import { tipPlace } from './tip-place'
import { type Tip, TIP_ID, watchTips } from './watch-tips'

/** Put once into the application: shows the tip of whatever element the pointer or the focus rests on. */
export function TipLayer() {
  const [tip, setTip] = useState<Tip | null>(null)
  // The outside system is the document: its pointer, focus and keys.
  useEffect(() => watchTips(setTip), [])
  return tip === null ? null : createPortal(<TipBox tip={tip} />, document.body)
}

function TipBox({ tip }: { tip: Tip }) {
  const box = useRef<HTMLElement>(null)
  // Before the paint, since how large it is decides where it stands.
  useLayoutEffect(() => {
    if (box.current === null) return
    const { left, top } = tipPlace(
      tip.element.getBoundingClientRect(),
      { width: box.current.offsetWidth, height: box.current.offsetHeight },
      { width: innerWidth, height: innerHeight },
      tip.side,
    )
    box.current.style.left = `${left}px`
    box.current.style.top = `${top}px`
  }, [tip])
  return (
    // A region of its own: nothing on the page may stand outside of all.
    <section
      ref={box}
      aria-label="Tip"
      data-tip-box=""
      // Text in it can be selected, and no panel around its element takes that for a press elsewhere.
      onPointerDown={(event) => event.stopPropagation()}
      // The frame that cannot be seen reaches to the element, so that the pointer can go from there to the text.
      className={cx('fixed z-50 p-1.25', tip.isPassedThrough ? 'pointer-events-none' : 'pointer-events-auto')}
    >
      <div
        id={TIP_ID}
        role="tooltip"
        className="flex max-w-80 animate-appear items-center gap-2 rounded-md border border-border-strong bg-surface-raised px-2 py-1 text-sm text-text shadow-overlay"
      >
        <span className="min-w-0 break-words whitespace-pre-line">{tip.text}</span>
        {tip.keys === null ? null : <Kbd>{tip.keys}</Kbd>}
      </div>
    </section>
  )
}
