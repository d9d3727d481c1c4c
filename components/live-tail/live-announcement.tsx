'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import { counted } from '@/lib/view/number-words'

/** Often enough to know, and not so often that nothing else is heard. */
const SAY_EVERY_MS = 10_000

/** Tells who listens how many events have come, at most every ten seconds. `received` starts again with each search. */
export function LiveAnnouncement({ received, isOn }: { received: number; isOn: boolean }) {
  const [said, setSaid] = useState({ received: 0, text: '' })
  const say = useEffectEvent(() => {
    const count = received - Math.min(said.received, received)
    if (count > 0) setSaid({ received, text: counted(count, 'new event') })
    // The same words twice are said only once: empty between.
    else if (said.text !== '') setSaid({ received, text: '' })
  })
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(say, SAY_EVERY_MS)
    return () => clearInterval(timer)
  }, [isOn])
  return (
    <p role="status" aria-live="polite" className="sr-only" data-live-announcement="">
      {isOn ? said.text : ''}
    </p>
  )
}
