'use client'

import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'

import { cx } from '@/components/ui/class-names'

interface EventSheetProps {
  isExpanded: boolean
  onClose: () => void
  onFocusBack: () => void
  onKey: (key: string) => void
  children: ReactNode
}

/** An open event over a table that has no room beside it. Modal, so the focus stays in it. */
export function EventSheet({ isExpanded, onClose, onFocusBack, onKey, children }: EventSheetProps) {
  const content = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey
    if (!isChord && !event.defaultPrevented) onKey(event.key)
  }
  return (
    <Radix.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          ref={content}
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            // Not the first button: its tip would cover what one came to read.
            event.preventDefault()
            content.current?.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onFocusBack()
          }}
          className={cx(
            'fixed inset-y-0 right-0 z-50 flex w-full bg-surface shadow-overlay focus-visible:outline-none',
            isExpanded ? '' : 'border-l sm:w-[min(680px,92vw)]',
          )}
        >
          <Radix.Title className="sr-only">Open event</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
