'use client'

import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'

import type { MadeApiKey } from '@/components/admin/api-key-secret'
import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { useCreateApiKey } from '@/components/admin/use-api-keys'
import { ApiError } from '@/components/layout/api-error'
import { useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import type { SetupGuide } from '@/lib/ingest/setup/guide'
import { GUIDES } from '@/lib/ingest/setup/guides'

import { FirstEvent } from './first-event'
import { Snippets } from './snippets'

interface SetUpProps {
  tenant: { slug: string; name: string }
  url: string
  guide: SetupGuide
}

/** Stands in the snippets until there is a key. */
const NO_KEY = 'YOUR-API-KEY'

const FIELDS = ['sourceName'] as const
const MAY_BE =
  'The key may have been made: look under API keys before trying again. Nobody has seen its secret then: revoke it, and make another.'

/** How one kind of source is set up: which, with which key, what to paste, and whether it works. */
export function SetUp({ tenant, url, guide }: SetUpProps) {
  const { goTo } = useAddress()
  const [source, setSource] = useState(guide.id)
  // The only copy of the secret in this page; leaving it forgets it.
  const [made, setMade] = useState<MadeApiKey | null>(null)
  const place = {
    url,
    key: made?.secret ?? NO_KEY,
    tenant: tenant.slug,
    source: made?.apiKey.sourceName ?? source,
  }
  return (
    <div className="flex flex-col gap-5">
      <section aria-label="What sends" className="flex max-w-2xl flex-col gap-3">
        <Field label="What sends" hint={guide.about}>
          <Select
            value={guide.id}
            disabled={made !== null}
            onValueChange={(id) => goTo({ setup: id }, 'replace')}
            options={GUIDES.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
        {made === null ? (
          <KeyForm tenant={tenant} name={guide.name} source={source} onSource={setSource} onMade={setMade} />
        ) : (
          <Notice tone="warning">
            The snippets below hold the key of <code className="font-mono text-xs">{place.source}</code>. It
            is not stored: copy what you need before you leave this page.
          </Notice>
        )}
      </section>
      {made === null ? null : (
        <FirstEvent tenant={tenant.slug} source={place.source} since={made.apiKey.createdAt} />
      )}
      <Snippets guide={guide} place={place} />
    </div>
  )
}

interface KeyFormProps {
  tenant: { slug: string }
  /** What the key is called for. */
  name: string
  source: string
  onSource: (source: string) => void
  onMade: (made: MadeApiKey) => void
}

function KeyForm({ tenant, name, source, onSource, onMade }: KeyFormProps) {
  const create = useCreateApiKey(tenant.slug)
  const problem = create.error instanceof ApiError ? create.error : null
  const missing = source.trim() === '' ? 'A source needs a name' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (create.isPending || missing) return
    const sourceName = source.trim()
    create
      .mutateAsync({
        name: sourceName === name ? name : `${name}: ${sourceName}`,
        sourceName,
        scopes: ['events:write'],
        addresses: [],
        expiresAt: null,
      })
      .then(onMade, () => undefined)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {create.isError ? (
        <FormProblem error={create.error} fields={FIELDS} text={failureText(create.error, MAY_BE)} />
      ) : null}
      <Field
        label="Source"
        error={problem?.at('sourceName')}
        hint="Stands in every event that it sends, as source:name. Where several of a kind send, tell them apart."
      >
        <Input
          name="source-name"
          mono
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={source}
          onChange={(event) => onSource(event.target.value)}
        />
      </Field>
      <div>
        <Button
          type="submit"
          variant="primary"
          icon={<KeyRound size={14} />}
          loading={create.isPending}
          disabledReason={missing}
        >
          Make a key
        </Button>
      </div>
    </form>
  )
}
