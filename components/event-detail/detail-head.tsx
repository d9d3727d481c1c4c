'use client'

import {
  ArrowDown,
  ArrowUp,
  ExternalLink,
  Link2,
  Maximize2,
  Minimize2,
  ShieldAlert,
  ShieldCheck,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'

import { ChangeBadge, OutcomeMark } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import type { VerificationModel } from '@/components/proof/use-verification'
import type { StepState } from '@/components/proof/verification'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { IconButton } from '@/components/ui/icon-button'
import { absoluteTime } from '@/components/ui/time-text'
import { Tooltip } from '@/components/ui/tooltip'
import { useZone } from '@/components/ui/zone'
import type { Event } from '@/lib/event/event'
import { eventSentence } from '@/lib/view/event-words'
import { visibleText } from '@/lib/view/visible-text'

/** What can be done with an open event as a whole. */
export interface DetailActions {
  /** The event's own page; null on that page. */
  href: string | null
  onCopyLink: () => void
  /** Where it can take the width of the page. */
  expand?: { isExpanded: boolean; onExpand: (isExpanded: boolean) => void }
  /** Steps to the neighbours, null where there is none; absent where it is no row of a table. */
  steps?: { onPrevious: (() => void) | null; onNext: (() => void) | null }
  onClose?: () => void
}

/** How verifying it stands, and what asks for it or shows what was found. Absent for who may not know its place in the log. */
interface VerifyProps {
  verification: VerificationModel
  onVerify: () => void
}

/** Characters of the sentence; the fields have all of it. */
const SENTENCE_MAX = 300

/** What happened in one sentence, when, and what can be done with it. */
export function DetailHead({
  event,
  actions,
  verify,
}: {
  event: Event
  actions: DetailActions
  verify?: VerifyProps
}) {
  const time = absoluteTime(event.occurredAt, 'ms', useZone())
  return (
    <header className="shrink-0 px-3 pt-2">
      <div className="flex items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-2">
          <ChangeBadge change={event.change} />
          <OutcomeMark outcome={event.outcome} />
        </span>
        <span className="flex shrink-0 items-center gap-1.5">
          {verify === undefined ? null : <VerifyButton {...verify} />}
          <HeadButtons actions={actions} />
        </span>
      </div>
      <h2 className="mt-1 line-clamp-3 text-md font-semibold">
        <bdi className="wrap-anywhere">{visibleText(eventSentence(event).slice(0, SENTENCE_MAX))}</bdi>
      </h2>
      {time === null ? null : (
        <time dateTime={event.occurredAt} className="font-mono text-xs text-muted">
          {time.moment} {time.zone}
        </time>
      )}
    </header>
  )
}

const VERIFIED: Record<StepState, string> = {
  good: 'Verified',
  partly: 'Verified',
  unsure: 'Unsure',
  bad: 'Not verified',
}

function VerifyButton({ verification, onVerify }: VerifyProps) {
  const { result, isRunning, disabledReason } = verification
  const found = isRunning ? undefined : result?.state
  const isGood = found === 'good' || found === 'partly'
  return (
    <Button
      size="sm"
      loading={isRunning}
      disabledReason={disabledReason}
      icon={
        found === 'bad' || found === 'unsure' ? (
          <ShieldAlert
            size={14}
            aria-hidden="true"
            className={found === 'bad' ? 'text-danger' : 'text-warning'}
          />
        ) : (
          <ShieldCheck size={14} aria-hidden="true" className={isGood ? 'text-success' : ''} />
        )
      }
      onClick={onVerify}
    >
      {found === undefined ? 'Verify' : VERIFIED[found]}
    </Button>
  )
}

function HeadButtons({ actions }: { actions: DetailActions }) {
  const { href, onCopyLink, expand, steps, onClose } = actions
  return (
    <div className="-mr-1 flex shrink-0 items-center">
      {steps === undefined ? null : (
        <>
          <Step
            icon={<ArrowUp size={14} />}
            name="Previous event"
            shortcut="k"
            end="This is the first event"
            to={steps.onPrevious}
          />
          <Step
            icon={<ArrowDown size={14} />}
            name="Next event"
            shortcut="j"
            end="This is the last event so far"
            to={steps.onNext}
          />
        </>
      )}
      <IconButton size="sm" icon={<Link2 size={14} />} aria-label="Copy link" onClick={onCopyLink} />
      {href === null ? null : (
        <Tooltip content="Own page">
          {/* Reading ahead would be recorded as reading. */}
          <Link href={href} aria-label="Own page" className={buttonStyle('ghost', 'sm', 'square')}>
            <ExternalLink size={14} aria-hidden="true" />
          </Link>
        </Tooltip>
      )}
      {expand === undefined ? null : (
        <IconButton
          size="sm"
          icon={expand.isExpanded ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
          aria-label={expand.isExpanded ? 'Beside the table' : 'Full width'}
          onClick={() => expand.onExpand(!expand.isExpanded)}
        />
      )}
      {onClose === undefined ? null : (
        <IconButton size="sm" icon={<X size={14} />} aria-label="Close" shortcut="Esc" onClick={onClose} />
      )}
    </div>
  )
}

/** To a neighbour; null where there is none. */
function Step(props: {
  icon: ReactNode
  name: string
  shortcut: string
  end: string
  to: (() => void) | null
}) {
  const { icon, name, shortcut, end, to } = props
  return (
    <IconButton
      size="sm"
      icon={icon}
      aria-label={name}
      shortcut={to === null ? undefined : shortcut}
      disabledReason={to === null ? end : undefined}
      onClick={to ?? undefined}
    />
  )
}
