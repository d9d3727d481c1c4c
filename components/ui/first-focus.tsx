'use client'

import { useEffect, useRef } from 'react'

/** Hands the focus of the menu on to its first item. Radix does so only if it was there to see the key that opened it. */
export function FirstFocus() {
  const mark = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const menu = mark.current?.closest<HTMLElement>('[role=menu]')
    if (menu === null || menu === undefined) return
    const handOn = () => menu.querySelector<HTMLElement>('[role^=menuitem]:not([data-disabled])')?.focus()
    if (document.activeElement === menu) handOn()
    menu.addEventListener('focus', handOn, { once: true })
    return () => menu.removeEventListener('focus', handOn)
  }, [])
  return <span ref={mark} hidden />
}
