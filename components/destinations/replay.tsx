'use client'

import {
  CircleCheck,
  CirclePause,
  CirclePlay,
  CircleSlash,
  Clock,
  LoaderCircle,
  OctagonX,
  X,
} from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { RelativeTime } from '@/components/ui/relative-time'
import { relativeTime } from '@/components/ui/time-text'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { FORMAT_TEXT } from './format-text'
import { doneOf, outcomeWords, progressWords, waitingWords } from './replay-words'
import { isOver, useChangeReplay } from './use-replays'

const look = (label: string, tone: BadgeTone, Icon: typeof Clock) => ({
  label,
  tone,
  icon: <Icon size={12} aria-hidden="true" />,
})

const LOOK: Record<ReplayView['status'] | 'paused', { label: string; tone: BadgeTone; icon: ReactNode }> = {
  accepted: look('Accepted', 'neutral', Clock),
  pending: look('Waiting', 'warning', Clock),
  paused: look('Paused', 'neutral', CirclePause),
  running: look('Running', 'info', LoaderCircle),
  failed: look('Failed', 'danger', OctagonX),
  completed: look('Completed', 'success', CircleCheck),
  cancelled: look('Cancelled', 'neutral', CircleSlash),
}

/** One replay: of what, how far it is, and what can be done about it. */
export function Replay({ tenant, replay, nowMs }: { tenant: string; replay: ReplayView; nowMs: number }) {
  const id = useId()
  const { status, paused, createdAt, createdBy, endedAt, nextTryAt } = replay
  const { label, tone, icon } = LOOK[paused && !isOver(replay) ? 'paused' : status]
  const waiting = waitingWords(replay)
  return (
    <li aria-labelledby={id} className="flex flex-col gap-2 rounded-lg border bg-surface-raised p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div id={id} className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={tone} icon={icon}>
            {label}
          </Badge>
          <Range replay={replay} />
        </div>
        {isOver(replay) ? null : <Actions tenant={tenant} replay={replay} />}
      </div>
      <Progress replay={replay} />
      {isOver(replay) || waiting === null ? null : (
        <p
          className={cx(
            'text-sm wrap-anywhere first-letter:uppercase',
            status === 'failed' ? 'text-danger' : 'text-muted',
          )}
        >
          {visibleText(waiting)}
          {nextTryAt !== null && Date.parse(nextTryAt) > nowMs
            ? ` The next try is ${relativeTime(nextTryAt, nowMs)}.`
            : ''}
        </p>
      )}
      <p className="text-xs text-muted">
        Begun by {visibleText(createdBy)}, <RelativeTime at={createdAt} />
        {endedAt === null ? null : (
          <>
            ; ended <RelativeTime at={endedAt} />
          </>
        )}
      </p>
    </li>
  )
}

/** Which events it sends: their time or places, what finds them, how fast and as what. */
function Range({ replay }: { replay: ReplayView }) {
  const { since, until, fromIndex, toIndex, query, rate, format } = replay
  return (
    <>
      <span className="font-medium">
        {since === null && until === null ? (
          `Index ${countText(fromIndex)} to ${countText(Math.max(fromIndex, toIndex - 1))}`
        ) : (
          <>
            {since === null ? 'The beginning' : <RelativeTime at={since} precision="minute" />}
            {' to '}
            {until === null ? 'when it began' : <RelativeTime at={until} precision="minute" />}
          </>
        )}
      </span>
      {query === '' ? null : (
        <code className="max-w-full truncate font-mono text-xs text-muted" title={visibleText(query)}>
          <bdi>{visibleText(query)}</bdi>
        </code>
      )}
      {format === null ? null : <Badge>{FORMAT_TEXT[format].label}</Badge>}
      {rate === null ? null : <Badge>at most {countText(rate)}/s</Badge>}
    </>
  )
}

function Progress({ replay }: { replay: ReplayView }) {
  const done = doneOf(replay)
  const words = progressWords(replay)
  return (
    <div className="flex flex-col gap-1">
      <div
        role="progressbar"
        aria-label="Progress of the replay"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(done * 100)}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-full bg-surface-active"
      >
        <div
          className={cx(
            'h-full origin-left transition-transform motion-reduce:transition-none',
            replay.status === 'failed' ? 'bg-danger' : isOver(replay) ? 'bg-data-success' : 'bg-accent',
          )}
          style={{ transform: `scaleX(${done})` }}
        />
      </div>
      <p className="flex flex-wrap justify-between gap-x-4 text-sm tabular-nums">
        <span>{words}</span>
        <span className="text-muted">{outcomeWords(replay)}</span>
      </p>
    </div>
  )
}

function Actions({ tenant, replay }: { tenant: string; replay: ReplayView }) {
  const change = useChangeReplay(tenant)
  const cancel = useChangeReplay(tenant)
  const [asking, setAsking] = useState(false)
  const { id, status, paused } = replay
  const rests = paused || status === 'failed'
  return (
    <div className="flex flex-wrap items-center justify-end gap-1.5">
      <Button
        size="sm"
        icon={rests ? <CirclePlay size={12} /> : <CirclePause size={12} />}
        loading={change.isPending}
        onClick={() => change.mutate({ id, to: rests ? 'resume' : 'pause' })}
      >
        {rests ? 'Go on' : 'Pause'}
      </Button>
      <Button size="sm" variant="ghost" icon={<X size={12} />} onClick={() => setAsking(true)}>
        Cancel…
      </Button>
      {change.error === null ? null : (
        <p role="alert" className="w-full text-right text-sm text-danger">
          {errorText(change.error)}
        </p>
      )}
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Cancel this replay?"
        description="It ends where it stands. What was sent is there; another replay can send the rest."
        confirmLabel="Cancel replay"
        work={cancel}
        input={{ id, to: 'cancel' as const }}
        done="The replay is cancelled"
      />
    </div>
  )
}
