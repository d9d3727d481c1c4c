'use client'

import { ShieldAlert, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'

import { SECTION_LABEL } from '@/components/proof/section-label'
import type { VerificationModel } from '@/components/proof/use-verification'
import { CopyButton } from '@/components/ui/copy-button'
import { partLater } from '@/components/ui/part-later'
import { Skeleton } from '@/components/ui/skeleton'
import type { SealedEntry } from '@/lib/log/sealed-entry'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { PartState } from './part-state'
import { useEventPart } from './use-event-part'

// What verifies, and shows it, comes with the first event that somebody looks at so closely.
const ProofPanel = partLater(
  () => import('@/components/proof/proof-panel').then((module) => module.ProofPanel),
  () => <Skeleton className="h-16 w-full" />,
)

interface SealTabProps {
  tenant: string | null
  id: string
  isPaused: boolean
  verification: VerificationModel
}

/** What the log holds of an event: proven in this browser where somebody asks for it, and until then as the server says. */
export function SealTab({ verification, ...part }: SealTabProps) {
  // The proof holds the entry, too: asking for both would be two acts of reading.
  const isProven = verification.isAsked && verification.error === null
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <ProofPanel verification={verification} />
      {isProven ? null : <EntryAsStored {...part} />}
    </div>
  )
}

function EntryAsStored(props: Omit<SealTabProps, 'verification'>) {
  const { data, error, retry } = useEventPart('entry', props)
  if (data === null) return <PartState what="The sealed entry" error={error} onRetry={retry} />
  return <Seal sealed={data} />
}

function Seal({ sealed: { log, index, entry, leafHash, sections, check } }: { sealed: SealedEntry }) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {check.matches ? (
        <Verdict
          icon={<ShieldCheck size={16} aria-hidden="true" className="text-success" />}
          title="It matches its entry"
          look="border-success-border bg-success-subtle"
        >
          <p>
            The server has just opened every commitment of this entry from the stored event. That the entry is
            in the log is not proven by this.
          </p>
        </Verdict>
      ) : (
        <Verdict
          icon={<ShieldAlert size={16} aria-hidden="true" className="text-danger" />}
          title="It does not match its entry"
          look="border-danger-border bg-danger-subtle"
        >
          <ul className="list-disc pl-4">
            {check.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Verdict>
      )}
      <section aria-label="Place in the log" className="min-w-0">
        <h3 className="mb-0.5 text-xs font-medium text-muted">Place in the log</h3>
        <dl className="grid grid-cols-[minmax(88px,auto)_minmax(0,1fr)] gap-x-3">
          <Fact label="Log" value={log.id} />
          <Fact label="Index" value={String(index)} />
          <Fact label="Leaf hash" value={leafHash} />
          <Fact label="Size now" value={countText(log.size)} copied={String(log.size)} />
          <Fact label="Root now" value={log.root} />
        </dl>
      </section>
      <section aria-label="Committed parts" className="min-w-0">
        <h3 className="mb-1 text-xs font-medium text-muted">Committed parts</h3>
        <ul className="flex flex-wrap gap-1">
          {sections.map((section) => (
            <li key={section} className="rounded-sm border bg-surface-raised px-1.5 py-px text-xs">
              {SECTION_LABEL[section]}
            </li>
          ))}
        </ul>
        <p className="mt-1.5 text-sm text-muted">
          Each stands in the entry as a salted hash, so that it can be shown or erased by itself and the entry
          stays as it is.
        </p>
      </section>
      <section aria-label="Sealed entry" className="min-w-0">
        <div className="mb-1 flex items-center justify-between gap-2">
          <h3 className="text-xs font-medium text-muted">Sealed entry</h3>
          <CopyButton text={entry} label="Copy entry" aria-label="Copy entry" />
        </div>
        <pre className="rounded-md border bg-surface-raised p-2.5 font-mono text-xs leading-[18px] wrap-anywhere whitespace-pre-wrap">
          {visibleText(entry)}
        </pre>
      </section>
    </div>
  )
}

function Verdict(props: { icon: ReactNode; title: string; look: string; children: ReactNode }) {
  const { icon, title, look, children } = props
  return (
    <section aria-label="Seal" className={`flex gap-2 rounded-md border px-2.5 py-2 ${look}`}>
      <span className="flex h-5 shrink-0 items-center">{icon}</span>
      <div className="min-w-0 text-sm">
        <h3 className="text-base font-medium">{title}</h3>
        {children}
      </div>
    </section>
  )
}

function Fact({ label, value, copied = value }: { label: string; value: string; copied?: string }) {
  return (
    <div className="col-span-2 grid min-h-6 grid-cols-subgrid items-start">
      <dt className="py-0.5 text-sm text-muted">{label}</dt>
      <dd className="flex min-w-0 items-start justify-between gap-1">
        <span className="min-w-0 py-0.5 font-mono text-xs wrap-anywhere">{value}</span>
        <CopyButton text={copied} aria-label={`Copy ${label}`} />
      </dd>
    </div>
  )
}
