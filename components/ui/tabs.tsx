'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

interface TabsProps<V extends string> {
  value: V
  onValueChange: (value: V) => void
  /** What the tabs are parts of. */
  label: string
  tabs: readonly { value: V; label: string; count?: number; content: ReactNode }[]
  /** At the right end of the row of tabs. */
  actions?: ReactNode
}

/** Parts of one thing, one at a time. Arrow keys move between them. */
export function Tabs<V extends string>({ value, onValueChange, label, tabs, actions }: TabsProps<V>) {
  return (
    // safe: Radix only hands back the value of one of the tabs below
    <Radix.Root
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex shrink-0 items-center justify-between gap-2 border-b px-3">
        <Radix.List aria-label={label} className="flex gap-1">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="relative flex h-9 items-center gap-1.5 px-2 text-base text-muted transition-colors hover:text-text focus-visible:-outline-offset-2 data-[state=active]:font-medium data-[state=active]:text-text data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:bg-accent"
            >
              {tab.label}
              {tab.count === undefined ? null : <span className="text-sm text-muted">{tab.count}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions}
      </div>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          className="min-h-0 flex-1 focus-visible:-outline-offset-2"
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
