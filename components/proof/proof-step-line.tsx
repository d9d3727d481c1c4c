import { CircleAlert, CircleCheck, CircleHelp, CircleMinus } from 'lucide-react'
import type { ReactNode } from 'react'

import type { ProofStep } from './proof-words'
import type { StepState } from './verification'

/** One step of verifying, with what belongs to it below. */
export function ProofStepLine({ step, children }: { step: ProofStep; children?: ReactNode }) {
  const { title, state, text } = step
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 px-2.5 py-1.5 sm:grid-cols-[16px_104px_minmax(0,1fr)]">
      <span className="flex h-5 items-center">
        <StepMark state={state} />
      </span>
      <span className="text-sm leading-5 font-medium">{title}</span>
      <div className="col-start-2 min-w-0 text-sm leading-5 sm:col-start-3">
        <p className={state === 'bad' ? 'font-medium text-danger' : ''}>
          <span className="sr-only">{SPOKEN[state]}: </span>
          {text}
        </p>
        {children}
      </div>
    </li>
  )
}

const SPOKEN: Record<StepState, string> = {
  good: 'Passed',
  partly: 'Passed in part',
  unsure: 'Not checked',
  bad: 'Failed',
}

/** The sign of a state. */
export function StepMark({ state, size = 14 }: { state: StepState; size?: number }) {
  switch (state) {
    case 'good':
      return <CircleCheck size={size} aria-hidden="true" className="shrink-0 text-success" />
    case 'partly':
      return <CircleMinus size={size} aria-hidden="true" className="shrink-0 text-info" />
    case 'unsure':
      return <CircleHelp size={size} aria-hidden="true" className="shrink-0 text-warning" />
    case 'bad':
      return <CircleAlert size={size} aria-hidden="true" className="shrink-0 text-danger" />
  }
}
