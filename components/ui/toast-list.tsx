'use client'

import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'

import { Button } from './button'
import { IconButton } from './icon-button'
import type { ShownToast } from './toast'

/** How long a toast stays when nobody points at it. Errors stay until they are closed. */
const STAY_MS = 5000

const ICON = {
  success: <CircleCheck size={14} className="text-success" />,
  info: <Info size={14} className="text-info" />,
  danger: <CircleAlert size={14} className="text-danger" />,
}

interface ToastListProps {
  toasts: readonly ShownToast[]
  onDrop: (key: number) => void
}

/** The toasts in a corner of the page, and the live region that reads them out. */
export function ToastList({ toasts, onDrop }: ToastListProps) {
  return (
    <Radix.Provider duration={STAY_MS} swipeDirection="right" label="Notification">
      {toasts.map((toast) => (
        <Radix.Root
          key={toast.key}
          type={toast.tone === 'danger' ? 'foreground' : 'background'}
          duration={toast.tone === 'danger' ? Number.POSITIVE_INFINITY : STAY_MS}
          onOpenChange={(open) => {
            if (!open) onDrop(toast.key)
          }}
          className="flex animate-appear items-start gap-2 rounded-lg border border-border-strong bg-surface-raised py-2 pr-2 pl-3 shadow-overlay"
        >
          <span className="flex h-6 shrink-0 items-center">{ICON[toast.tone ?? 'success']}</span>
          <div className="min-w-0 flex-1 py-0.5">
            <Radix.Title className="font-medium break-words">{toast.title}</Radix.Title>
            {toast.description ? (
              <Radix.Description className="text-sm break-words text-muted">
                {toast.description}
              </Radix.Description>
            ) : null}
          </div>
          {toast.action ? (
            <Radix.Action asChild altText={toast.action.label} onClick={toast.action.onSelect}>
              <Button size="sm">{toast.action.label}</Button>
            </Radix.Action>
          ) : null}
          <Radix.Close asChild>
            <IconButton size="sm" icon={<X size={14} />} aria-label="Close notification" tooltip="none" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-3 bottom-3 z-50 flex w-[min(360px,calc(100vw-24px))] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
