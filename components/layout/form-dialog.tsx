'use client'

import {
  createContext,
  type ComponentProps,
  useCallback,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'

/** A window with a form, which asks before Esc, its cross or a click beside it drops what was typed there. */
export function FormDialog({ open, onOpenChange, children, ...rest }: ComponentProps<typeof Dialog>) {
  // No state: what is typed counts for the very next key.
  const typed = useRef(false)
  const [asking, setAsking] = useState(false)
  const tell = useCallback((something: boolean) => {
    typed.current = something
    // The form may end by itself meanwhile: what it sent was answered.
    if (!something) setAsking(false)
  }, [])
  return (
    <>
      <Dialog
        {...rest}
        open={open}
        onOpenChange={(next) => {
          if (next || !typed.current) onOpenChange(next)
          // While it is asked, keys may reach either window: Esc takes the question back, whichever hears it.
          else setAsking(!asking)
        }}
      >
        <Typed value={tell}>{children}</Typed>
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Discard what you typed?"
        description="The form closes, and what you typed there is gone."
        cancelLabel="Go on typing"
        confirmLabel="Discard"
        onConfirm={() => onOpenChange(false)}
      />
    </>
  )
}

const Typed = createContext<(typed: boolean) => void>(() => undefined)

/** Tells the window that a form stands in whether something would be lost with it. Elsewhere it does nothing. */
export function useTyped(typed: boolean): void {
  const tell = useContext(Typed)
  useLayoutEffect(() => {
    tell(typed)
    return () => tell(false)
  }, [tell, typed])
}
