'use client'

import { Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'

import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { Button } from '@/components/ui/button'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { ContentFields } from './content-fields'
import { BatchFields, OrderFields, TrustFields } from './delivery-fields'
import type { DestinationDraft } from './destination-draft'
import { OutdatedNotice } from './outdated-notice'
import { ReceiverFields } from './receiver-fields'
import { Sample } from './sample'
import { TestDialog } from './test-dialog'
import { FORM_FIELDS, useDestinationForm } from './use-destination-form'
import type { DestinationToTest } from './use-destinations'

interface DestinationFormProps {
  tenant: string
  /** As it is now; null: a new one. */
  view: DestinationView | null
  first: DestinationDraft
  urlExample: string
  /** Stands before the fields. */
  head?: ReactNode
  onSaved: (view: DestinationView) => void
  onCancel?: () => void
}

const MAY_BE = 'The destination may have been saved: look in the list before trying again.'

/** All that can be said of a destination, with what a receiver would get beside it. */
export function DestinationForm(props: DestinationFormProps) {
  const { tenant, view, first, urlExample, head, onSaved, onCancel } = props
  const form = useDestinationForm({ tenant, view, first, onSaved })
  const [test, setTest] = useState<DestinationToTest | null>(null)
  const saves = view === null ? 'Add destination' : 'Save changes'
  return (
    <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <form
        onSubmit={form.submit}
        noValidate
        aria-label="Destination"
        className="flex min-w-0 flex-col gap-6"
      >
        {form.isOutdated && view !== null && form.opened !== null ? (
          <OutdatedNotice was={form.opened} is={view} onShow={() => form.begin(view)} />
        ) : form.error === null ? null : (
          <FormProblem error={form.error} fields={FORM_FIELDS} text={failureText(form.error, MAY_BE)} />
        )}
        {head}
        <ReceiverFields form={form} urlExample={urlExample} />
        <ContentFields form={form} tenant={tenant} />
        <OrderFields form={form} />
        <BatchFields form={form} />
        <TrustFields form={form} />
        <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap gap-2 border-t bg-surface px-1 py-3">
          <Button
            type="submit"
            variant={form.isOutdated ? 'danger' : 'primary'}
            loading={form.isSaving}
            disabledReason={form.disabled}
          >
            {form.isOutdated ? 'Save all the same' : saves}
          </Button>
          <Button
            icon={<Send size={14} />}
            disabledReason={form.cannotTest}
            onClick={() => setTest(form.tested())}
          >
            Send a test event
          </Button>
          {onCancel === undefined ? null : <Button onClick={onCancel}>Cancel</Button>}
        </div>
      </form>
      <TestDialog tenant={tenant} name={form.draft.name} test={test} onClose={() => setTest(null)} />
      <div className="min-w-0 lg:sticky lg:top-5">
        <Sample draft={form.draft} />
      </div>
    </div>
  )
}
