'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react'

import { IconButton } from '@/components/ui/icon-button'
import { Kbd } from '@/components/ui/kbd'
import { later } from '@/components/ui/later'
import { useWasOpen } from '@/components/ui/use-was-open'

import { useEarlyTyping } from './use-early-typing'

// Read when somebody asks for it.
const CommandWindow = dynamic(later(() => import('./command-window').then((module) => module.CommandWindow)))

/** Opens with ⌘K or Ctrl K from anywhere, or with its button in the header. */
export function CommandMenu() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.metaKey || event.ctrlKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      setOpen((now) => !now)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  const wasOpen = useWasOpen(open)
  // The first time the window comes a moment after the key that asks for it: what is typed meanwhile is meant for it.
  const [isThere, setThere] = useState(false)
  const onThere = useCallback(() => setThere(true), [])
  const early = useEarlyTyping(open && !isThere, () => setOpen(false))
  const shortcut = useShortcutText()
  const trigger = { 'aria-haspopup': 'dialog', 'aria-expanded': open, onClick: () => setOpen(true) } as const
  return (
    <>
      <button
        type="button"
        {...trigger}
        className="flex h-7 w-52 items-center gap-2 rounded-md border border-border-strong bg-surface-raised pr-1.5 pl-2 text-muted transition-colors hover:bg-surface-hover max-md:hidden"
      >
        <Search size={14} aria-hidden="true" className="shrink-0 text-faint" />
        <span className="flex-1 text-left">Go to…</span>
        <Kbd>{shortcut}</Kbd>
      </button>
      <IconButton icon={<Search size={14} />} aria-label="Go to…" className="md:hidden" {...trigger} />
      {/* Only the window waits for its code: the wish for it is known at once. */}
      <Suspense fallback={null}>
        {wasOpen ? (
          <CommandWindow open={open} onOpenChange={setOpen} firstText={early} onThere={onThere} />
        ) : null}
      </Suspense>
    </>
  )
}

const never = () => () => undefined

/** How this machine writes the shortcut. The server cannot know, so it says `Ctrl K` first. */
function useShortcutText(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'),
    () => 'Ctrl K',
  )
}
