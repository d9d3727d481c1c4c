import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import { RelativeTime } from '@/components/ui/relative-time'
import type { LogView } from '@/lib/proof/log-json'
import { counted, countText } from '@/lib/view/number-words'

import { waitingEntries } from './waiting-entries'

const LOOK = {
  good: { icon: CircleCheck, style: 'border-success-border bg-success-subtle', title: 'text-success' },
  new: { icon: CircleDashed, style: 'border-info-border bg-info-subtle', title: 'text-info' },
  bad: { icon: CircleAlert, style: 'border-danger-border bg-danger-subtle', title: 'text-danger' },
}

/** How the log stands, in one line and four figures. */
export function LogState({ log }: { log: LogView }) {
  const { checkpoint, problem, size } = log
  return (
    <section aria-label="State of the log" className="overflow-hidden rounded-lg border bg-surface-raised">
      {problem === null ? <Signed log={log} /> : <Unsigned problem={problem} />}
      <dl className="grid grid-cols-2 gap-px bg-border sm:grid-cols-4">
        <Figure label="Entries">{countText(size)}</Figure>
        <Figure label="Signed">{countText(checkpoint?.size ?? 0)}</Figure>
        <Figure label="Waiting to be signed">{countText(waitingEntries(log))}</Figure>
        <Figure label="Last signed">
          {checkpoint === null ? (
            'Never'
          ) : (
            <RelativeTime at={checkpoint.signedAt} className="text-base font-normal" />
          )}
        </Figure>
      </dl>
    </section>
  )
}

function Signed({ log: { checkpoint, size, scrub } }: { log: LogView }) {
  if (scrub.findingsTotal > 0)
    return (
      <Verdict look="bad" title="What is stored is not what was sealed" isAlert>
        The last check from inside found {counted(scrub.findingsTotal, 'thing')} that{' '}
        {scrub.findingsTotal === 1 ? 'does' : 'do'} not fit: see below. What was signed stays signed.
      </Verdict>
    )
  if (checkpoint !== null)
    return (
      <Verdict look="good" title="Signed">
        What was stored up to entry {countText(checkpoint.size)} cannot be changed, moved or taken out without
        anybody who keeps a checkpoint finding out.
      </Verdict>
    )
  return (
    <Verdict look="new" title="Not signed yet">
      {size === 0
        ? 'The log is empty. It is signed about a second after its first entry.'
        : `${counted(size, 'entry', 'entries')} wait for the first signature, which takes about a second.`}
    </Verdict>
  )
}

function Unsigned({ problem: { kind, message, since } }: { problem: NonNullable<LogView['problem']> }) {
  if (kind === 'overdue')
    return (
      <Verdict look="bad" title="Nobody signs" isAlert>
        <p>{message}</p>
        <p>
          What came after <RelativeTime at={since} precision="minute" /> is stored, and is signed as soon as
          somebody does.
        </p>
      </Verdict>
    )
  return (
    <Verdict look="bad" title="Not signed any more" isAlert>
      <p>{message}</p>
      <p>
        Since <RelativeTime at={since} precision="minute" />. Its last checkpoint stays as it is, and whoever
        kept one can prove what was there. docs/restore.md says what to do.
      </p>
    </Verdict>
  )
}

interface VerdictProps {
  look: keyof typeof LOOK
  title: string
  isAlert?: boolean
  children: ReactNode
}

function Verdict({ look, title, isAlert, children }: VerdictProps) {
  const { icon: Icon, style, title: colour } = LOOK[look]
  return (
    <div role={isAlert ? 'alert' : undefined} className={cx('flex gap-2.5 border-b px-3.5 py-3', style)}>
      <Icon size={18} aria-hidden="true" className={cx('mt-px shrink-0', colour)} />
      <div className="min-w-0">
        <h2 className={cx('text-md font-semibold', colour)}>{title}</h2>
        <div className="max-w-3xl text-base">{children}</div>
      </div>
    </div>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bg-surface-raised px-3.5 py-2.5">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  )
}
