'use client'

import { useState } from 'react'

/**
 * What is typed to narrow the list, shown at once. The address follows a moment later, and a field that waits for it
 * loses letters of whoever types fast.
 */
export function useFind(address: string, onFind: (find: string) => void): [string, (find: string) => void] {
  const [typed, setTyped] = useState<string | null>(null)
  // The address has caught up, and is the only state again.
  if (typed !== null && typed === address) setTyped(null)
  const type = (find: string): void => {
    setTyped(find)
    onFind(find)
  }
  return [typed ?? address, type]
}
