'use client'

import { useState } from 'react'

/** True from the first time on that it was open: what is read only then stays, so that it can give the focus back. */
export function useWasOpen(isOpen: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  return isOpen || wasOpen
}
