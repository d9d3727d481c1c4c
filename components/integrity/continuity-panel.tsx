'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleHelp } from 'lucide-react'

import { errorText } from '@/components/layout/api-error'
import { memoryStep } from '@/components/proof/proof-words'
import type { StepState } from '@/components/proof/verification'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import { absoluteTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'

import type { Look } from './look-at-log'
import { Panel } from './panel'

const ICON: Record<StepState, typeof CircleCheck> = {
  good: CircleCheck,
  partly: CircleHelp,
  unsure: CircleHelp,
  bad: CircleAlert,
}
const COLOUR: Record<StepState, string> = {
  good: 'text-success',
  partly: 'text-info',
  unsure: 'text-warning',
  bad: 'text-danger',
}

/** Whether the log still is the one that this browser has seen: whoever comes back is a witness. */
export function ContinuityPanel({ look: { data, error } }: { look: UseQueryResult<Look | null> }) {
  // Nothing is signed that could be compared.
  if (data === null) return null
  return (
    <Panel title="Seen by this browser">
      {data !== undefined ? <Seen look={data} /> : null}
      {data === undefined && error === null ? <Skeleton className="h-10 w-full" /> : null}
      {error === null ? null : (
        <p className="text-sm text-muted">It could not be looked at. {errorText(error)}</p>
      )}
    </Panel>
  )
}

function Seen({ look }: { look: Look }) {
  const zone = useZone()
  const when = (ms: number): string => {
    const time = absoluteTime(new Date(ms).toISOString(), 'minute', zone)
    return time === null ? '' : `${time.moment} ${time.zone}`
  }
  const { state, text }: { state: StepState; text: string } =
    look.problem === null
      ? memoryStep(look, when)
      : { state: 'bad', text: `The last checkpoint ${look.problem}` }
  const Icon = ICON[state]
  const first = look.recalled?.before?.first
  return (
    <>
      <p role={state === 'bad' ? 'alert' : undefined} className="flex gap-1.5">
        <span className="flex h-5 shrink-0 items-center">
          <Icon size={14} aria-hidden="true" className={COLOUR[state]} />
        </span>
        <span className="min-w-0">{text}.</span>
      </p>
      <p className="text-sm text-muted">
        {first === undefined ? null : (
          <>
            It remembers this log since{' '}
            <RelativeTime at={new Date(first.at).toISOString()} precision="minute" />.{' '}
          </>
        )}
        What it was shown is kept in this browser, where nobody who runs the server can change it.
      </p>
    </>
  )
}
