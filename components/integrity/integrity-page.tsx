'use client'

import { AnswerArea } from '@/components/layout/answer-area'
import { LogAlarms } from '@/components/proof/log-alarms'
import { PageHeader } from '@/components/ui/page-header'
import type { LogView } from '@/lib/proof/log-json'

import { AuditPanel } from './audit-panel'
import { CheckpointPanel } from './checkpoint-panel'
import { ContinuityPanel } from './continuity-panel'
import { type DatabaseCheck, DatabasePanel } from './database-panel'
import { ElsewherePanel } from './elsewhere-panel'
import { KeysPanel } from './keys-panel'
import { LogPanel } from './log-panel'
import { LogState } from './log-state'
import { ScrubPanel } from './scrub-panel'
import { useContinuity } from './use-continuity'
import { useLog } from './use-log'

interface IntegrityPageProps {
  tenant: { id: string; slug: string; name: string }
  /** Who is asking may make the log public, and have it signed with another key. */
  mayChange: boolean
  /** As it was when the page was made. */
  initial: LogView
  /** Where the log is served. */
  address: string
  database: readonly DatabaseCheck[]
}

/** How a tenant's log stands: what is signed, with which keys, what holds the database to it, and how all of it is checked. */
export function IntegrityPage({ tenant, mayChange, initial, address, database }: IntegrityPageProps) {
  const log = useLog(tenant.slug, initial)
  const look = useContinuity(tenant)
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader
        title="Integrity"
        description="What is sealed and signed of this log, and how anybody can tell that nothing of it was changed."
      />
      <AnswerArea
        query={log}
        failed="The log could not be read"
        reading="Reading the log"
        skeleton={null}
        isLive
      >
        {(view) => (
          <>
            <LogAlarms tenant={tenant} seenAt={look.data?.at ?? 0} />
            <LogState log={view} />
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <div className="flex min-w-0 flex-col gap-4">
                <AuditPanel tenant={tenant} log={view} address={address} saved={look.data?.before ?? null} />
                <ScrubPanel tenant={tenant.slug} scrub={view.scrub} />
                <ElsewherePanel tenant={tenant.slug} log={view} address={address} />
                <KeysPanel tenant={tenant} keys={view.keys} mayChange={mayChange} />
                <DatabasePanel checks={database} />
              </div>
              <div className="flex min-w-0 flex-col gap-4">
                <ContinuityPanel look={look} />
                <CheckpointPanel tenant={tenant.slug} checkpoint={view.checkpoint} />
                <LogPanel tenant={tenant} log={view} address={address} mayChange={mayChange} />
              </div>
            </div>
          </>
        )}
      </AnswerArea>
    </div>
  )
}
