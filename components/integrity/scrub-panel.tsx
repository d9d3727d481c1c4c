'use client'

import { CircleAlert, CircleCheck, ScanSearch } from 'lucide-react'
import type { ReactNode } from 'react'

import { errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { eventPath, eventsPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { LogView } from '@/lib/proof/log-json'
import { counted, countText } from '@/lib/view/number-words'

import { Meter } from './meter'
import { Panel } from './panel'
import { useScrubLog } from './use-log'

type Scrub = LogView['scrub']
type Run = NonNullable<Scrub['full']>

/** What Vouchsafe itself finds when it makes the log again from the stored events, as it does by itself. */
export function ScrubPanel({ tenant, scrub }: { tenant: string; scrub: Scrub }) {
  const check = useScrubLog(tenant)
  const { full, sample, running } = scrub
  const shown = [
    { name: 'All of it', again: 'every week', run: full },
    { name: 'A sample', again: 'every day', run: sample },
  ]
  return (
    <Panel
      title="Checked from inside"
      note="Entries, commitments, tiles and counts against the stored events"
      actions={
        <Button
          size="sm"
          icon={<ScanSearch size={14} />}
          loading={check.isPending}
          disabledReason={running === null ? undefined : 'It is being checked now'}
          onClick={() => check.mutate('full')}
        >
          Check all of it now
        </Button>
      }
    >
      {check.error === null ? null : <Notice tone="danger">{errorText(check.error)}</Notice>}
      {running === null ? null : <Running running={running} />}
      <dl className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {shown.map(({ name, again, run }) => (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-muted">
              {name}, {again}
            </dt>
            <dd>{run === null ? 'Not yet' : <Found run={run} />}</dd>
          </div>
        ))}
      </dl>
      {[full, sample].map((run) =>
        run === null || run.findingsTotal === 0 ? null : (
          <Findings key={run.endedAt} tenant={tenant} run={run} />
        ),
      )}
    </Panel>
  )
}

function Running({ running: { kind, begunAt, entries, of } }: { running: NonNullable<Scrub['running']> }) {
  const what = kind === 'full' ? 'All of it' : 'A sample'
  return (
    <Meter label="Check from inside" done={entries} of={of}>
      <span>
        {begunAt === null
          ? `${what} is checked in a moment`
          : `${what}: ${countText(entries)} of ${counted(of, 'entry', 'entries')}`}
      </span>
    </Meter>
  )
}

function Found({ run: { findingsTotal, entries, commitments, endedAt } }: { run: Run }) {
  const isGood = findingsTotal === 0
  const Icon = isGood ? CircleCheck : CircleAlert
  return (
    <span className="flex items-start gap-1.5">
      <span className="flex h-5 shrink-0 items-center">
        <Icon size={14} aria-hidden="true" className={isGood ? 'text-success' : 'text-danger'} />
      </span>
      <span className="min-w-0">
        {isGood ? 'All of it fits' : `${counted(findingsTotal, 'thing')} did not fit`}
        <span className="block text-sm text-muted tabular-nums">
          {counted(entries, 'entry', 'entries')}, {counted(commitments, 'commitment')}
        </span>
        <RelativeTime at={endedAt} precision="minute" className="text-sm" />
      </span>
    </span>
  )
}

function Findings({ tenant, run: { findings, findingsTotal, endedAt } }: { tenant: string; run: Run }) {
  return (
    <section
      aria-label="What did not fit"
      className="rounded-md border border-danger-border bg-danger-subtle px-3 py-2.5"
    >
      <h3 className="font-semibold text-danger">
        Did not fit on <RelativeTime at={endedAt} precision="minute" />
      </h3>
      <ul className="mt-1 flex flex-col gap-1">
        {findings.map(({ place, message, index, eventId }, at) => (
          // Nothing of the list ever changes: its places are its names.
          <li key={`${at} ${place}`} className="flex flex-wrap gap-x-2">
            <span className="shrink-0 font-medium first-letter:uppercase">
              <Place tenant={tenant} index={index} eventId={eventId}>
                {place}
              </Place>
            </span>
            <span className="min-w-0 wrap-anywhere">{message}</span>
          </li>
        ))}
      </ul>
      {findingsTotal > findings.length ? <p>And {countText(findingsTotal - findings.length)} more.</p> : null}
    </section>
  )
}

interface PlaceProps {
  tenant: string
  index: number | null
  eventId: string | null
  children: ReactNode
}

function Place({ tenant, index, eventId, children }: PlaceProps) {
  if (eventId === null && index === null) return children
  const href = eventId === null ? eventsPath(tenant, { q: `index:${index}` }) : eventPath(tenant, eventId)
  return (
    <Link href={href} className="rounded-sm text-accent-text underline underline-offset-2">
      {children}
    </Link>
  )
}
