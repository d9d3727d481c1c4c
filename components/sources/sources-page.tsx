'use client'

import { ArrowLeft, Plus, Radio } from 'lucide-react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { ReadAgain } from '@/components/layout/read-again'
import { useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { GUIDES } from '@/lib/ingest/setup/guides'
import { countText } from '@/lib/view/number-words'
import { addressProblems } from '@/lib/view/page-address'
import { visibleText } from '@/lib/view/visible-text'

import { RejectsList } from './rejects-list'
import { SetUp } from './set-up'
import { SettingsDialog } from './settings-dialog'
import { SourceTabs } from './source-tabs'
import { SourcesTable } from './sources-table'
import { useSources } from './use-sources'

interface SourcesPageProps {
  tenant: { slug: string; name: string }
  /** Where this instance is, as its settings say. */
  url: string
}

const SHAPE = { setup: GUIDES.map(({ id }) => id), rejects: 'text', settings: 'text' } as const

/** Where events come from. The address says whether the table, a set-up, or rejects or settings of a source are looked at. */
export function SourcesPage({ tenant, url }: SourcesPageProps) {
  const { params, goTo } = useAddress()
  const rejects = params.get('rejects')
  const guide = params.has('setup')
    ? (GUIDES.find(({ id }) => id === params.get('setup')) ?? GUIDES[0])
    : undefined
  const problems = addressProblems(params, SHAPE)
  const back = (
    <Button icon={<ArrowLeft size={14} />} onClick={() => goTo({ setup: null, rejects: null })}>
      All sources
    </Button>
  )
  if (guide !== undefined) {
    return (
      <SettingsFrame
        title="Set up a source"
        description={`What to paste where, so that a system sends its events to ${tenant.name}.`}
        actions={back}
      >
        <AddressNotice problems={problems} />
        <SetUp key={guide.id} tenant={tenant} url={url} guide={guide} />
      </SettingsFrame>
    )
  }
  if (rejects !== null) {
    return (
      <SettingsFrame
        title="Rejects"
        description={`Records of ${visibleText(rejects)} that could not be taken, as they were sent. None of them is in the log.`}
        actions={back}
      >
        <AddressNotice problems={problems} />
        <RejectsList key={rejects} tenant={tenant.slug} source={rejects} />
      </SettingsFrame>
    )
  }
  return <Overview tenant={tenant} problems={problems} />
}

function Overview({ tenant, problems }: { tenant: SourcesPageProps['tenant']; problems: string[] }) {
  const { params, goTo } = useAddress()
  const sources = useSources(tenant.slug)
  const openSettings = (settings: string) => goTo({ settings })
  const setUp = (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => goTo({ setup: GUIDES[0].id })}>
      Set up a source
    </Button>
  )
  const isEmpty = sources.data?.sources.length === 0
  return (
    <SettingsFrame
      title="Sources"
      description={`Where the events of ${tenant.name} come from: how much, how late, and what could not be taken.`}
      actions={
        <>
          <ReadAgain query={sources} isReading={sources.isFetching} />
          {isEmpty ? null : setUp}
        </>
      }
    >
      <SourceTabs tenant={tenant.slug} here="/settings/sources" />
      <AddressNotice problems={problems} />
      <AnswerArea
        query={sources}
        failed="The sources could not be read"
        reading="Reading the sources"
        skeleton={<SourcesTable tenant={tenant.slug} sources={undefined} onSettings={openSettings} />}
      >
        {({ sources: found, more }) =>
          found.length === 0 ? (
            <EmptyState icon={<Radio size={18} />} title="No source yet" actions={setUp}>
              A source is a system that sends its events here, with a key of its own. Choose which one, and
              paste what it needs.
            </EmptyState>
          ) : (
            <>
              <SourcesTable tenant={tenant.slug} sources={found} onSettings={openSettings} />
              {more ? (
                <Notice tone="info">
                  There are more: the first {countText(found.length)} by name are shown.
                </Notice>
              ) : null}
            </>
          )
        }
      </AnswerArea>
      <SettingsDialog
        tenant={tenant.slug}
        source={params.get('settings') || null}
        onClose={() => goTo({ settings: null })}
      />
    </SettingsFrame>
  )
}
