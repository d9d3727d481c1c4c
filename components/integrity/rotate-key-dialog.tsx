'use client'

import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toast'

import { useRotateLogKey } from './use-log'

/** How long two keys sign, in days. */
const OVERLAPS = [
  { value: '7', label: 'For a week' },
  { value: '30', label: 'For 30 days' },
  { value: '90', label: 'For 90 days' },
  { value: '365', label: 'For a year' },
] as const
type Overlap = (typeof OVERLAPS)[number]['value']

interface RotateKeyDialogProps {
  tenant: { slug: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Asks before the log is signed with another key, and for how long with the one before as well. */
export function RotateKeyDialog({ tenant, open, onOpenChange }: RotateKeyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title="Sign with a new key?"
      description={`The log of ${tenant.name} is signed with both keys for a while, then with the new one alone. Whoever verifies it has to know the new one by then.`}
    >
      {open ? <RotateKeyForm tenant={tenant.slug} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  )
}

function RotateKeyForm({ tenant, onDone }: { tenant: string; onDone: () => void }) {
  const rotate = useRotateLogKey(tenant)
  const toast = useToast()
  const [overlap, setOverlap] = useState<Overlap>('30')
  const submit = () =>
    rotate.mutateAsync(Number(overlap)).then(
      () => {
        onDone()
        toast({ title: 'The log is signed with a new key, too' })
      },
      () => undefined,
    )
  return (
    <form
      className="flex flex-col gap-3.5"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field
        label="The key before signs, too"
        hint="The log tells of both in entries that everybody can read."
      >
        <Select value={overlap} onValueChange={setOverlap} options={OVERLAPS} />
      </Field>
      {rotate.error === null ? null : <Notice tone="danger">{errorText(rotate.error)}</Notice>}
      <FormActions>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" loading={rotate.isPending}>
          Make a new key
        </Button>
      </FormActions>
    </form>
  )
}
