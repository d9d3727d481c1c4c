'use client'

import { type FormEvent, useState } from 'react'

import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import type { ApiKeyView } from '@/lib/admin/views'

import type { MadeApiKey } from './api-key-secret'
import { failureText } from './failure-text'
import { useRefreshApiKeys, useRotateApiKey } from './use-api-keys'

/** How long the old key still works, in hours. */
const OVERLAPS = [
  { value: '0', label: 'Ends now' },
  { value: '1', label: 'Works for another hour' },
  { value: '24', label: 'Works for another day' },
  { value: '168', label: 'Works for another week' },
  { value: '720', label: 'Works for another 30 days' },
] as const
type Overlap = (typeof OVERLAPS)[number]['value']

const MAY_BE =
  'The new key may have been made: look in the list before trying again. Nobody has seen its secret then: revoke it, and make another.'

interface ReplaceApiKeyProps {
  tenant: { slug: string }
  apiKey: ApiKeyView
  onMade: (made: MadeApiKey) => void
}

/** Make a key that does what this one does, before this one ends. */
export function ReplaceApiKey({ tenant, apiKey, onMade }: ReplaceApiKeyProps) {
  const [open, setOpen] = useState(false)
  const refresh = useRefreshApiKeys(tenant.slug)
  const show = (next: boolean) => {
    setOpen(next)
    if (!next) void refresh()
  }
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)} aria-label={`Replace ${apiKey.name}`}>
        Replace
      </Button>
      <Dialog
        open={open}
        onOpenChange={show}
        size="sm"
        title={`Replace ${apiKey.name}`}
        description="A new key with the same name, scopes, source and addresses. Put it where the old one is used."
      >
        {open ? (
          <ReplaceForm
            tenant={tenant}
            apiKey={apiKey}
            onCancel={() => show(false)}
            onMade={(made) => {
              setOpen(false)
              onMade(made)
            }}
          />
        ) : null}
      </Dialog>
    </>
  )
}

function ReplaceForm({ tenant, apiKey, onCancel, onMade }: ReplaceApiKeyProps & { onCancel: () => void }) {
  const [overlap, setOverlap] = useState<Overlap>('24')
  const rotate = useRotateApiKey(tenant.slug)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (rotate.isPending) return
    // The promise: the row of a key that ends now is gone when the list is read again.
    rotate.mutateAsync({ id: apiKey.id, overlapHours: Number(overlap) }).then(onMade, () => undefined)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label="The old key">
        <Select value={overlap} onValueChange={setOverlap} options={OVERLAPS} />
      </Field>
      {rotate.isError ? <Notice tone="danger">{failureText(rotate.error, MAY_BE)}</Notice> : null}
      <FormActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" loading={rotate.isPending}>
          Make the new key
        </Button>
      </FormActions>
    </form>
  )
}
