'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import { earlyKey } from './early-key'

/**
 * What is typed while a window that was asked for is still on its way; Esc takes the wish back. Other keys of the page
 * get none of it: letters would be shortcuts there. The outside system is the document's keyboard.
 */
export function useEarlyTyping(isWaiting: boolean, onClose: () => void): string {
  const [text, setText] = useState('')
  const typed = useEffectEvent((event: KeyboardEvent) => {
    const isEnd = event.key === 'Escape'
    const next = isEnd ? '' : earlyKey(text, event)
    if (next === null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    setText(next)
    if (isEnd) onClose()
  })
  useEffect(() => {
    if (!isWaiting) return undefined
    const onKeyDown = (event: KeyboardEvent) => typed(event)
    // Before anything on the page hears of it.
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [isWaiting])
  return isWaiting ? text : ''
}
