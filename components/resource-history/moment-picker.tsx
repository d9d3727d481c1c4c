'use client'

import { ChevronDown, ChevronUp } from 'lucide-react'
import { type FormEvent, useState } from 'react'

import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { useZone } from '@/components/ui/zone'
import { shortTime } from '@/lib/view/time-range'

import { readMoment } from './read-moment'
import type { Moment } from './use-moment'

/** Which moment: a time by hand, now, or from version to version. */
export function MomentPicker({ moment }: { moment: Moment }) {
  const { shownAt: at, show: onAt, onOlder, onNewer } = moment
  const zone = useZone()
  const shown = at === null ? '' : shortTime(at, false, zone)
  return (
    <div className="flex flex-wrap items-start gap-1.5">
      {/* Another moment brings its own text; what was typed and not used is gone with it. */}
      <MomentForm key={shown} shown={shown} zone={zone} onAt={onAt} />
      <span className="flex items-center gap-0.5">
        <IconButton
          icon={<ChevronDown size={15} />}
          aria-label="Older version"
          shortcut="j"
          variant="secondary"
          disabledReason={onOlder === null ? 'This is the oldest version' : undefined}
          onClick={onOlder ?? undefined}
        />
        <IconButton
          icon={<ChevronUp size={15} />}
          aria-label="Newer version"
          shortcut="k"
          variant="secondary"
          disabledReason={onNewer === null ? 'This is the newest version' : undefined}
          onClick={onNewer ?? undefined}
        />
        <Button disabledReason={at === null ? 'This is the state now' : undefined} onClick={() => onAt(null)}>
          Now
        </Button>
      </span>
    </div>
  )
}

function MomentForm(props: { shown: string; zone: string; onAt: (at: string | null) => void }) {
  const { shown, zone, onAt } = props
  const [text, setText] = useState(shown)
  const [isWrong, setWrong] = useState(false)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return onAt(null)
    const at = readMoment(text, zone, Date.now())
    setWrong(at === null)
    if (at !== null) onAt(at)
  }
  return (
    <form onSubmit={onSubmit} className="flex min-w-0 flex-col gap-1">
      <span className="flex items-center gap-1.5">
        <label htmlFor="as-of" className="text-sm font-medium whitespace-nowrap">
          As of
        </label>
        <span className="w-56 max-sm:w-48">
          <Input
            id="as-of"
            mono
            value={text}
            placeholder="now"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={isWrong || undefined}
            aria-describedby="as-of-hint"
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <span className="text-sm text-muted">{zone === 'UTC' ? 'UTC' : zone.replaceAll('_', ' ')}</span>
      </span>
      <p id="as-of-hint" role="alert" className={isWrong ? 'text-sm text-danger' : 'sr-only'}>
        {isWrong
          ? 'Write a time like 2026-11-01 10:00, a date for its end, or -3d.'
          : 'A time, a date for its end, or a stretch back from now such as -3d. Enter shows the state then.'}
      </p>
    </form>
  )
}
