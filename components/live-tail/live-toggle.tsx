'use client'

import { CirclePause, Radio, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { Spinner } from '@/components/ui/spinner'
import { Tooltip } from '@/components/ui/tooltip'

import type { LiveState } from './live-state'

const ICON: Record<LiveState['kind'], ReactNode> = {
  off: <Radio size={14} />,
  connecting: <Spinner />,
  live: <span aria-hidden className="mx-[3px] size-2 rounded-full bg-success motion-safe:animate-pulse" />,
  paused: <CirclePause size={14} />,
  lost: <TriangleAlert size={14} className="text-warning" />,
  refused: <TriangleAlert size={14} className="text-danger" />,
  full: <CirclePause size={14} className="text-warning" />,
}

/** Follows the log, or stops; says how it stands. */
export function LiveToggle(props: {
  state: LiveState
  isOn: boolean
  /** Why this view cannot be followed. */
  disabledReason: string | undefined
  onToggle: () => void
}) {
  const { state, isOn, disabledReason, onToggle } = props
  const button = (
    <Button
      icon={ICON[state.kind]}
      aria-pressed={isOn}
      aria-description={isOn ? state.about : undefined}
      disabledReason={disabledReason}
      onClick={onToggle}
      className={cx(isOn && 'border-accent-border! bg-accent-subtle! text-accent-text!')}
    >
      <span className="max-sm:sr-only">{state.label}</span>
    </Button>
  )
  // A button that cannot be used brings its own tooltip, with the reason.
  if (disabledReason !== undefined) return button
  return (
    <Tooltip content={state.about} shortcut="l">
      {button}
    </Tooltip>
  )
}
