'use client'

import { useEffect, useRef } from 'react'

import { useAddress } from '@/components/layout/use-address'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toast'
import type { Preset } from '@/lib/delivery/destination-view'
import { visibleText } from '@/lib/view/visible-text'

import { type DestinationDraft, plainDraft, presetDraft } from './destination-draft'
import { DestinationForm } from './destination-form'
import { PLAIN_KINDS } from './kind-text'
import { ALL_DESTINATIONS } from './place'

interface NewDestinationProps {
  tenant: { slug: string }
  presets: readonly Preset[]
  /** What the address says that it is. */
  receiver: string
}

/** A destination to be made: first what it is, then the rest, of which most is known by that. */
export function NewDestination({ tenant, presets, receiver }: NewDestinationProps) {
  const { goTo } = useAddress()
  const toast = useToast()
  const chosen = beginning(presets, receiver)
  const options = [...presets, ...PLAIN_KINDS].map(({ id, title }) => ({ value: id, label: title }))
  const formRef = useRef<HTMLDivElement>(null)
  // What was pressed is gone with its page, or with the form of another receiver: the keyboard goes on here. The outside system
  // is the document's focus.
  useEffect(() => {
    if (document.activeElement === document.body)
      formRef.current?.querySelector<HTMLElement>('form button, form input')?.focus({ preventScroll: true })
  }, [chosen.id])
  return (
    <div ref={formRef}>
      <DestinationForm
        // Another receiver is another form.
        key={chosen.id}
        tenant={tenant.slug}
        view={null}
        first={chosen.draft}
        urlExample={chosen.urlExample}
        head={
          <Field label="What gets the events" hint={chosen.note}>
            <Select
              size="lg"
              value={chosen.id}
              onValueChange={(id) => goTo({ new: id }, 'replace')}
              options={options}
            />
          </Field>
        }
        onSaved={({ id, name }) => {
          goTo({ ...ALL_DESTINATIONS, destination: id })
          toast({ title: `${visibleText(name)} is added` })
        }}
        onCancel={() => goTo(ALL_DESTINATIONS)}
      />
    </div>
  )
}

interface Beginning {
  id: string
  note: string
  urlExample: string
  draft: DestinationDraft
}

/** What is known of a receiver; of one that nobody knows, what is known of any. */
function beginning(presets: readonly Preset[], receiver: string): Beginning {
  const preset = presets.find(({ id }) => id === receiver)
  if (preset !== undefined) return { ...preset, draft: presetDraft(preset) }
  const plain = PLAIN_KINDS.find(({ id }) => id === receiver) ?? PLAIN_KINDS[0]
  return { ...plain, draft: plainDraft(plain.kind) }
}
