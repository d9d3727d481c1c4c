'use client'

import { useState } from 'react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { useAddress } from '@/components/layout/use-address'
import { SourceTabs } from '@/components/sources/source-tabs'
import { Skeleton } from '@/components/ui/skeleton'
import type { RedactionView } from '@/lib/rules/redaction-input'
import { addressProblems } from '@/lib/view/page-address'

import { type RedactionDraft, RedactionForm } from './redaction-form'
import { TryRedaction } from './try-redaction'
import { useRedaction } from './use-redaction'

interface RedactionPageProps {
  tenant: { slug: string; name: string }
}

/** What is taken out of events before they are stored, and what that does to one. */
export function RedactionPage({ tenant }: RedactionPageProps) {
  const { params } = useAddress()
  const redaction = useRedaction(tenant.slug)
  return (
    <SettingsFrame
      title="Redaction"
      description={`What is taken out of the events of ${tenant.name} before they are stored. Unlike a mask of a grant, it is gone for everybody, and for good.`}
    >
      <SourceTabs tenant={tenant.slug} here="/settings/sources/redaction" />
      <AddressNotice problems={addressProblems(params, {})} />
      <AnswerArea
        query={redaction}
        failed="The redaction could not be read"
        reading="Reading the redaction"
        skeleton={<Skeleton className="h-64 w-full max-w-2xl" />}
      >
        {(now) => <Parts tenant={tenant.slug} now={now} />}
      </AnswerArea>
    </SettingsFrame>
  )
}

const draftOf = ({ secrets, paths }: RedactionView): RedactionDraft => ({ secrets, paths: paths.join('\n') })

/** The form and the box to try it, which knows what is not saved yet. */
function Parts({ tenant, now }: { tenant: string; now: RedactionView }) {
  const [changed, setChanged] = useState<RedactionDraft | null>(null)
  const draft = changed ?? draftOf(now)
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <RedactionForm
        tenant={tenant}
        now={now}
        draft={draft}
        isChanged={changed !== null && !isSame(changed, draftOf(now))}
        onChange={setChanged}
      />
      <TryRedaction draft={draft} />
    </div>
  )
}

const isSame = (a: RedactionDraft, b: RedactionDraft): boolean =>
  a.secrets === b.secrets && a.paths.trim() === b.paths.trim()
