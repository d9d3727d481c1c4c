'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useRef, type ReactNode } from 'react'

import { cx } from './class-names'
import { IconButton } from './icon-button'
import { useFocusBack } from './use-focus-back'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One or two sentences under the title. */
  description?: ReactNode
  /** sm 400 px, md 520 px, lg 720 px, never wider than the window. */
  size?: 'sm' | 'md' | 'lg'
  /** Buttons at the bottom, the main one last. Stays in view while the middle scrolls. */
  footer?: ReactNode
  /** Nothing in the middle takes the focus: it does so itself, or no key could scroll it. */
  isText?: boolean
  /** Something that must not be lost by a stray click, such as a secret shown once: only its buttons close it. */
  keepOpen?: boolean
  /** It is gone. True: the focus was put somewhere already, and does not go back to what had it before. */
  onClosed?: () => boolean
  children?: ReactNode
}

const WIDTH = { sm: 'max-w-[400px]', md: 'max-w-[520px]', lg: 'max-w-[720px]' }

/** What gets the focus when a window opens: what is to be filled in or decided, not the cross in its corner. */
const FIRST_FOCUS =
  '[data-dialog-body] :is(input, textarea, button):not([disabled], [tabindex="-1"]), footer button'

/** A modal window: holds the focus, closes with Esc, and gives the focus back. */
export function Dialog(props: DialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    size = 'md',
    footer,
    isText,
    keepOpen,
    onClosed,
    children,
  } = props
  const content = useRef<HTMLDivElement>(null)
  const { remember, giveBack } = useFocusBack()
  const hold = keepOpen ? (event: Event) => event.preventDefault() : undefined
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-appear bg-scrim" />
        <Radix.Content
          ref={content}
          onOpenAutoFocus={(event) => {
            remember()
            const first = content.current?.querySelector<HTMLElement>(FIRST_FOCUS)
            if (!first) return
            event.preventDefault()
            first.focus()
          }}
          onCloseAutoFocus={(event) => {
            if (onClosed?.() === true) event.preventDefault()
            else giveBack(event)
          }}
          {...(hold ? { onPointerDownOutside: hold, onEscapeKeyDown: hold } : {})}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cx(
            'fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-24px)] -translate-x-1/2 animate-appear flex-col rounded-lg border border-border-strong bg-surface-raised shadow-overlay focus-visible:outline-none max-sm:top-3 max-sm:max-h-[calc(100dvh-24px)]',
            WIDTH[size],
          )}
        >
          <header className="flex items-start gap-2 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-md font-semibold break-words">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-base text-muted">{description}</Radix.Description>
              ) : null}
            </div>
            {keepOpen ? null : (
              <Radix.Close asChild>
                <IconButton size="sm" icon={<X size={14} />} aria-label="Close" tooltip="none" />
              </Radix.Close>
            )}
          </header>
          <div
            data-dialog-body
            {...(isText ? { tabIndex: 0, role: 'group', 'aria-label': title } : {})}
            className="min-h-0 flex-1 overflow-y-auto px-4 py-3.5"
          >
            {children}
          </div>
          {footer ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
