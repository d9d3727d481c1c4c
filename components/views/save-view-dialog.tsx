'use client'

import { type FormEvent, type ReactNode, useState } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { ApiError, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

/** Characters of a name; the API counts the same. */
const NAME_MAX = 80

interface NameFormProps {
  /** What stands in the field at first. */
  name: string
  submitLabel: string
  /** null: sharing is not asked about. */
  sharing: { tenantName: string; reason: string | undefined } | null
  /** What is saved, in words. */
  children?: ReactNode
  error: Error | null
  isPending: boolean
  onSubmit: (name: string, shared: boolean) => void
  onCancel: () => void
}

interface NameDialogProps extends NameFormProps {
  open: boolean
  title: string
}

/** Asks for the name of a view: to save it, or to call it something else. */
export function ViewNameDialog({ open, title, ...form }: NameDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => (isOpen ? undefined : form.onCancel())}
      title={title}
      size="sm"
    >
      {/* Mounted only while open, so that it starts with what is true then. */}
      {open ? <NameForm {...form} /> : null}
    </Dialog>
  )
}

const FIELDS = ['name']

function NameForm({ sharing, error, isPending, children, submitLabel, ...props }: NameFormProps) {
  const [name, setName] = useState(props.name)
  const [shared, setShared] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending && name.trim() !== '') props.onSubmit(name.trim(), shared)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {error === null ? null : <FormProblem error={error} fields={FIELDS} text={errorText(error)} />}
      {children}
      <Field label="Name" error={error instanceof ApiError ? error.at('name') : undefined}>
        <Input
          name="view-name"
          autoComplete="off"
          maxLength={NAME_MAX * 2}
          value={name}
          placeholder="Failed sign-ins this week"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {sharing === null ? null : (
        <Checkbox
          label={`Share with everybody in ${sharing.tenantName}`}
          description={sharing.reason ?? 'They can open it; only you and admins can change it.'}
          disabled={sharing.reason !== undefined}
          checked={shared}
          onCheckedChange={setShared}
        />
      )}
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={props.onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          loading={isPending}
          disabledReason={name.trim() === '' ? 'It needs a name' : undefined}
        >
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}
