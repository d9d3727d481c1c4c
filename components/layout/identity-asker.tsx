'use client'

import { useEffect, useRef, useState } from 'react'

import { partLater } from '@/components/ui/part-later'
import { useWasOpen } from '@/components/ui/use-was-open'

import { setIdentityAsker } from './confirm-identity'

const IdentityDialog = partLater(() => import('./identity-dialog').then((module) => module.IdentityDialog))

/** Asks the person who they are when a request needs it; the window itself is read later. */
export function IdentityAsker({ email }: { email: string }) {
  const [isOpen, setOpen] = useState(false)
  const wasOpen = useWasOpen(isOpen)
  const answer = useRef<((confirmed: boolean) => void) | null>(null)
  useEffect(
    () =>
      setIdentityAsker(
        () =>
          new Promise((resolve) => {
            answer.current = resolve
            setOpen(true)
          }),
      ),
    [],
  )
  const done = (confirmed: boolean) => {
    setOpen(false)
    answer.current?.(confirmed)
    answer.current = null
  }
  return wasOpen ? <IdentityDialog email={email} open={isOpen} onDone={done} /> : null
}
