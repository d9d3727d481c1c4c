'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cx } from './class-names'
import { IconButton } from './icon-button'
import { useFocusBack } from './use-focus-back'

export interface SheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  side?: 'left' | 'right'
  children: ReactNode
}

/** What a sheet is made of. */
export function SheetPanel({ open, onOpenChange, title, side = 'right', children }: SheetProps) {
  const { remember, giveBack } = useFocusBack()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={giveBack}
          className={cx(
            'fixed inset-y-0 z-50 flex w-[min(320px,88vw)] animate-slide-in flex-col bg-surface-raised shadow-overlay focus-visible:outline-none',
            side === 'left' ? 'left-0 border-r' : 'right-0 border-l',
          )}
        >
          <header className="flex h-12 shrink-0 items-center justify-between border-b pr-2 pl-4">
            <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={<X size={16} />} aria-label="Close" tooltip="none" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
