'use client'

import { History } from 'lucide-react'
import { type FormEvent, useState } from 'react'

import type { GoTo } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

/** No resource in the address: somebody knows what it is called. */
export function WhichResource({ goTo }: { goTo: GoTo }) {
  const [type, setType] = useState('')
  const [id, setId] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (type.trim() !== '' && id !== '') goTo({ type: type.trim(), id })
  }
  return (
    <EmptyState icon={<History size={18} />} title="Which resource?" level={1}>
      <p>
        Give its type and id, exactly as its events name them. Every event of a resource links to its history.
      </p>
      <form onSubmit={onSubmit} className="mt-4 flex w-full flex-wrap items-end gap-2 text-left">
        <Field label="Type" className="w-28">
          <Input mono value={type} onChange={(event) => setType(event.target.value)} />
        </Field>
        <Field label="Id" className="min-w-40 flex-1">
          <Input mono value={id} onChange={(event) => setId(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary">
          Show
        </Button>
      </form>
    </EmptyState>
  )
}
