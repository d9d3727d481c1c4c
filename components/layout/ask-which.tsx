'use client'

import { type FormEvent, type ReactNode, useState } from 'react'

import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'

interface AskWhichProps {
  icon: ReactNode
  title: string
  /** Name of the field. */
  label: string
  mono?: boolean
  /** What belongs into the field, and where it can be found. */
  children: ReactNode
  onShow: (value: string) => void
}

/** In place of a page whose address does not say of what: somebody has a name or an id from elsewhere. */
export function AskWhich({ icon, title, label, mono = false, children, onShow }: AskWhichProps) {
  const [typed, setTyped] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '') onShow(typed.trim())
  }
  return (
    <EmptyState icon={icon} title={title}>
      <p>{children}</p>
      <form onSubmit={onSubmit} className="mt-4 flex w-full gap-2">
        <Input
          aria-label={label}
          mono={mono}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" variant="primary">
          Show
        </Button>
      </form>
    </EmptyState>
  )
}
