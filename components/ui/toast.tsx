'use client'

import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'

import { later } from './later'
import { useWasOpen } from './use-was-open'

const ToastList = lazy(later(async () => ({ default: (await import('./toast-list')).ToastList })))

export interface ToastMessage {
  title: string
  description?: ReactNode
  tone?: 'success' | 'info' | 'danger'
  action?: { label: string; onSelect: () => void }
}

/** A toast in the list. */
export interface ShownToast extends ToastMessage {
  key: number
}

/** More than this at once would be a wall; the oldest goes. */
const SHOWN_MAX = 4

const ToastContext = createContext<((message: ToastMessage) => void) | null>(null)

/** Say that something is done. What a person must act on belongs beside the thing itself, not here. */
export function useToast(): (message: ToastMessage) => void {
  const show = useContext(ToastContext)
  if (!show) throw new Error('useToast needs a ToastProvider above it')
  return show
}

/** Put once around the application. The list, which reads toasts out, comes with the first of them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<ShownToast[]>([])
  const show = useCallback((message: ToastMessage) => {
    setToasts((shown) => [...shown.slice(1 - SHOWN_MAX), { ...message, key: (shown.at(-1)?.key ?? 0) + 1 }])
  }, [])
  const wasShown = useWasOpen(toasts.length > 0)
  const drop = (key: number) => setToasts((shown) => shown.filter((toast) => toast.key !== key))
  return (
    <ToastContext value={show}>
      {children}
      {wasShown ? (
        <Suspense>
          <ToastList toasts={toasts} onDrop={drop} />
        </Suspense>
      ) : null}
    </ToastContext>
  )
}
