'use client'

import { useState, type FormEvent } from 'react'

import { ApiError, errorText } from '@/components/layout/api-error'
import { FormDialog, useTyped } from '@/components/layout/form-dialog'
import { useSession } from '@/components/layout/session'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toast'
import type { TenantView } from '@/lib/admin/views'

import { FormProblem } from './form-problem'
import { slugFrom } from './slug-from'
import { useChangeTenant, useCreateTenant } from './use-tenants'

/** What a form of tenants is about: a new one, below another one where given; or one to rename. */
export type TenantTask = { kind: 'create'; parent: string | null } | { kind: 'rename'; tenant: TenantView }

interface TenantDialogProps {
  /** null: closed. */
  task: TenantTask | null
  onClose: () => void
}

/** Make a tenant, or rename one. */
export function TenantDialog({ task, onClose }: TenantDialogProps) {
  const isNew = task?.kind === 'create'
  return (
    <FormDialog
      open={task !== null}
      onOpenChange={onClose}
      title={task?.kind === 'rename' ? `Rename ${task.tenant.name}` : 'Create tenant'}
      description={
        isNew
          ? 'A customer, an organisation or a portal, with a log of its own. Nobody sees two tenants by being in one.'
          : 'Its id, its log, its people and its keys stay.'
      }
    >
      {task?.kind === 'create' ? <CreateForm parent={task.parent} onClose={onClose} /> : null}
      {task?.kind === 'rename' ? <RenameForm tenant={task.tenant} onClose={onClose} /> : null}
    </FormDialog>
  )
}

const NO_PARENT = ''

function CreateForm({ parent: below, onClose }: { parent: string | null; onClose: () => void }) {
  const { tenants, instanceAdmin } = useSession()
  const parents = tenants.filter(({ role, slug }) => role === 'admin' && slug !== 'system')
  const [parent, setParent] = useState(below ?? (instanceAdmin ? NO_PARENT : (parents[0]?.slug ?? NO_PARENT)))
  const [name, setName] = useState('')
  // null: follows the name until somebody types here.
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const create = useCreateTenant()
  const toast = useToast()
  const slug = ownSlug ?? slugFrom(name)
  useTyped(`${name}${slug}`.trim() !== '')
  const problem = create.error instanceof ApiError ? create.error : null
  const missing = !name.trim() ? 'A name is needed' : slug ? undefined : 'A slug is needed'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (create.isPending || missing) return
    create.mutate(
      { name: name.trim(), slug, parent: parent === NO_PARENT ? null : parent },
      {
        onSuccess: (made) => {
          onClose()
          toast({ title: `${made.name} is made`, description: 'Invite its people under Users, there.' })
        },
      },
    )
  }
  const options = [
    ...(instanceAdmin ? [{ value: NO_PARENT, label: 'None', description: 'A tenant of its own' }] : []),
    ...parents.map((tenant) => ({ value: tenant.slug, label: tenant.name, description: tenant.slug })),
  ]
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      {create.isError ? (
        <FormProblem
          error={create.error}
          fields={['name', 'slug', 'parent']}
          text={errorText(create.error)}
        />
      ) : null}
      <NameField name={name} onChange={setName} error={problem?.at('name')} />
      <SlugField slug={slug} onChange={setOwnSlug} error={problem?.at('slug')} />
      <Field
        label="Below"
        error={problem?.at('parent')}
        hint="The admins of the tenant above administer this one too; its viewers and auditors see nothing of it."
      >
        <Select value={parent} onValueChange={setParent} options={options} />
      </Field>
      <Actions onClose={onClose} label="Create tenant" loading={create.isPending} missing={missing} />
    </form>
  )
}

function RenameForm({ tenant, onClose }: { tenant: TenantView; onClose: () => void }) {
  const [name, setName] = useState(tenant.name)
  const [slug, setSlug] = useState(tenant.slug)
  const change = useChangeTenant()
  const toast = useToast()
  const problem = change.error instanceof ApiError ? change.error : null
  const isSame = name.trim() === tenant.name && slug === tenant.slug
  useTyped(!isSame)
  const missing =
    !name.trim() || !slug ? 'A name and a slug are needed' : isSame ? 'Nothing is changed' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (change.isPending || missing) return
    change.mutate(
      { id: tenant.id, name: name.trim(), ...(slug !== tenant.slug && { slug }) },
      {
        onSuccess: (made) => {
          onClose()
          toast({ title: `${tenant.name} is ${made.name} now` })
        },
      },
    )
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      {change.isError ? (
        <FormProblem error={change.error} fields={['name', 'slug']} text={errorText(change.error)} />
      ) : null}
      <NameField name={name} onChange={setName} error={problem?.at('name')} />
      <SlugField slug={slug} onChange={setSlug} error={problem?.at('slug')} />
      {slug === tenant.slug ? null : (
        <Notice tone="warning">
          Addresses with <code className="font-mono text-sm">{tenant.slug}</code> end at once: links to this
          tenant, and programs that name it so. Its id works for ever.
        </Notice>
      )}
      <Actions onClose={onClose} label="Rename tenant" loading={change.isPending} missing={missing} />
    </form>
  )
}

interface TextProps {
  onChange: (text: string) => void
  error: string | undefined
}

function NameField({ name, onChange, error }: TextProps & { name: string }) {
  return (
    <Field label="Name" error={error}>
      <Input
        name="tenant-name"
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function SlugField({ slug, onChange, error }: TextProps & { slug: string }) {
  return (
    <Field
      label="Slug"
      error={error}
      hint="How addresses and programs call it: lower-case letters, digits and hyphens."
    >
      <Input
        name="tenant-slug"
        mono
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={63}
        value={slug}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}

function Actions(props: {
  onClose: () => void
  label: string
  loading: boolean
  missing: string | undefined
}) {
  return (
    <FormActions>
      <Button onClick={props.onClose}>Cancel</Button>
      <Button type="submit" variant="primary" loading={props.loading} disabledReason={props.missing}>
        {props.label}
      </Button>
    </FormActions>
  )
}
