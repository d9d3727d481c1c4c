'use client'

import { type Ref, useImperativeHandle } from 'react'

/**
 * Stands for a button that is drawn elsewhere, where Radix wants its trigger: Radix measures it and gives the focus back
 * to it, and the button is there before Radix is.
 */
export function Opener({ element, ref }: { element: HTMLElement; ref?: Ref<HTMLElement> }) {
  useImperativeHandle(ref, () => element, [element])
  return null
}
