'use client'

import { useToast } from '@/components/ui/toast'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { visibleText } from '@/lib/view/visible-text'

import { knownDraft } from './destination-draft'
import { DestinationForm } from './destination-form'

/** How a destination is set; what is changed holds for the next batch. */
export function ChangeDestination({ tenant, view }: { tenant: string; view: DestinationView }) {
  const toast = useToast()
  return (
    <DestinationForm
      tenant={tenant}
      view={view}
      first={knownDraft(view)}
      urlExample="as it was"
      onSaved={({ name }) => toast({ title: `${visibleText(name)} is changed, from its next batch on` })}
    />
  )
}
