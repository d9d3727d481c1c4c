'use client'

import { CircleAlert, CircleCheck, Download } from 'lucide-react'
import type { ReactNode } from 'react'

import { saveText } from '@/components/export/save-file'
import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import type { AuditReport } from '@/lib/proof/audit'
import { lagText } from '@/lib/view/lag-text'
import { counted, countText } from '@/lib/view/number-words'

import { auditReportText } from './audit-report'
import { problemPlace } from './problem-place'
import { statementGroups } from './statement-groups'
import type { FinishedAudit } from './use-audit'

interface AuditResultProps {
  tenant: string
  audit: FinishedAudit
  address: string
}

/** What an audit found: what was compared, or what does not fit and where. */
export function AuditResult({ tenant, audit, address }: AuditResultProps) {
  const { report, ms, at } = audit
  const isGood = report.checkpoint !== null && report.problemsTotal === 0
  const Icon = isGood ? CircleCheck : CircleAlert
  return (
    <section
      aria-label="What the audit found"
      role={isGood ? 'status' : 'alert'}
      className={cx(
        'flex flex-col gap-2.5 rounded-md border px-3 py-2.5',
        isGood ? 'border-success-border bg-success-subtle' : 'border-danger-border bg-danger-subtle',
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3
          className={cx('flex items-center gap-1.5 font-semibold', isGood ? 'text-success' : 'text-danger')}
        >
          <Icon size={16} aria-hidden="true" className="shrink-0" />
          {isGood ? 'Every entry is as it was signed' : 'It is not as it was signed'}
        </h3>
        <span className="text-sm text-muted tabular-nums">
          {counted(Number(report.entries), 'entry', 'entries')} in {lagText(ms)}
        </span>
        <Button
          size="sm"
          className="ml-auto"
          icon={<Download size={14} />}
          onClick={() =>
            saveText(
              `${tenant}-audit-${at.slice(0, 10)}.json`,
              auditReportText(audit, address),
              'application/json',
            )
          }
        >
          Report
        </Button>
      </div>
      {isGood ? <Checked tenant={tenant} audit={audit} /> : <Problems tenant={tenant} report={report} />}
    </section>
  )
}

function Checked({ tenant, audit: { report, request } }: Omit<AuditResultProps, 'address'>) {
  const { checkpoint, entries, tiles, statements } = report
  const said = statementGroups(statements)
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-5 marker:text-muted">
      <li>
        The checkpoint is signed by a key that {request.isKnown ? 'this browser knows' : 'this server names'}
        {checkpoint === null ? '' : `: ${checkpoint.signers.map(({ id }) => id).join(', ')}`}.
      </li>
      <li>
        {counted(Number(entries), 'entry', 'entries')} hashed again, each as it stands in its tile; the root
        over them is the signed one.
      </li>
      <li>{counted(tiles, 'tile')} compared byte for byte.</li>
      {request.saved === null ? null : (
        <li>It contains the {countText(Number(request.saved.size))} entries that this browser saw before.</li>
      )}
      {said.map(({ action, words }) => (
        <li key={action}>
          It says of itself:{' '}
          <EventsLink tenant={tenant} query={`action:${action}`}>
            {words}
          </EventsLink>
          .
        </li>
      ))}
    </ul>
  )
}

function Problems({ tenant, report: { problems, problemsTotal } }: { tenant: string; report: AuditReport }) {
  return (
    <>
      <ul aria-label="What does not fit" className="flex flex-col gap-1">
        {problems.map(({ place, message }, at) => {
          const { name, query } = problemPlace(place)
          return (
            // Nothing of the list ever changes: its places are its names.
            <li key={`${at} ${place}`} className="flex flex-wrap gap-x-2">
              <span className="shrink-0 font-medium">
                {query === null ? (
                  name
                ) : (
                  <EventsLink tenant={tenant} query={query}>
                    {name}
                  </EventsLink>
                )}
              </span>
              <span className="min-w-0 wrap-anywhere">{message}</span>
            </li>
          )
        })}
      </ul>
      {problemsTotal > problems.length ? <p>And {countText(problemsTotal - problems.length)} more.</p> : null}
      <p className="text-sm text-muted">
        Keep the report and the checkpoints that you have. docs/integrity.md says what each finding can come
        from.
      </p>
    </>
  )
}

function EventsLink({ tenant, query, children }: { tenant: string; query: string; children: ReactNode }) {
  return (
    <Link
      href={eventsPath(tenant, { q: query })}
      className="rounded-sm text-accent-text underline underline-offset-2"
    >
      {children}
    </Link>
  )
}
