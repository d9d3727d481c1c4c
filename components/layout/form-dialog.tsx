'use client'

import { createContext, type ComponentProps, useContext, useEffect, useState } from 'react'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'

/** A window with a form, which asks before Esc, its cross or a click beside it drops what was typed there. */
export function FormDialog({ open, onOpenChange, children, ...rest }: ComponentProps<typeof Dialog>) {
  const [typed, setTyped] = useState(false)
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Dialog
        {...rest}
        open={open}
        onOpenChange={(next) => {
          if (next || !typed) onOpenChange(next)
          else setAsking(true)
        }}
      >
        <Typed value={setTyped}>{children}</Typed>
      </Dialog>
      <ConfirmDialog
        // The form may end by itself meanwhile: what it sent was answered.
        open={asking && typed}
        onOpenChange={setAsking}
        title="Discard what you typed?"
        description="The form closes, and what you typed there is gone."
        cancelLabel="Go on typing"
        confirmLabel="Discard"
        onConfirm={() => {
          setAsking(false)
          onOpenChange(false)
        }}
      />
    </>
  )
}

const Typed = createContext<(typed: boolean) => void>(() => undefined)

/** Tells the window that a form stands in whether something would be lost with it. Elsewhere it does nothing. */
export function useTyped(typed: boolean): void {
  const tell = useContext(Typed)
  useEffect(() => {
    tell(typed)
    return () => tell(false)
  }, [tell, typed])
}
