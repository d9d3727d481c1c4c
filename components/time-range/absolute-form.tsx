'use client'

import { type FormEvent, useState } from 'react'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { isRelative, isReversed, readTimeText, shortTime, type TimeRange } from '@/lib/view/time-range'

interface AbsoluteFormProps {
  range: TimeRange
  onRange: (range: TimeRange) => void
}

/** Both ends by hand: a date, a time in UTC, or a stretch back from now. An empty end is open. */
export function AbsoluteForm({ range, onRange }: AbsoluteFormProps) {
  const [since, setSince] = useState(() => editable(range.since))
  const [until, setUntil] = useState(() => editable(range.until))
  const [isTried, setTried] = useState(false)
  const from = readEnd(since)
  const to = readEnd(until)
  // The clock is read when it is asked for, not while drawing.
  const [isBackward, setBackward] = useState(false)

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (from === undefined || to === undefined) return
    const next = { since: from, until: to }
    const backward = isReversedNow(next)
    setBackward(backward)
    if (!backward) onRange(next)
  }
  return (
    <form className="flex min-w-0 flex-1 flex-col gap-2.5 p-3" onSubmit={onSubmit}>
      <Field
        label="From"
        hint={<Reading text={since} empty="The beginning" />}
        error={problem(isTried, from)}
      >
        <Input
          mono
          value={since}
          placeholder="2026-11-01 10:00"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setSince(event.target.value)}
        />
      </Field>
      <Field
        label="To"
        hint={<Reading text={until} empty="Now" />}
        error={isBackward ? 'This is before the beginning.' : problem(isTried, to)}
      >
        <Input
          mono
          value={until}
          placeholder="2026-11-02 10:00"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setUntil(event.target.value)
            setBackward(false)
          }}
        />
      </Field>
      <p className="text-sm text-muted">Times without a zone are UTC. -3h means three hours ago.</p>
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          Use this range
        </Button>
      </div>
    </form>
  )
}

/** What was understood, while it is typed. */
function Reading({ text, empty }: { text: string; empty: string }) {
  const end = readEnd(text)
  if (end === undefined) return <span>…</span>
  if (end === null) return <span>{empty}</span>
  return (
    <span className="font-mono text-xs">
      {isRelative(end) ? `${end} from now` : `${shortTime(end, true)} UTC`}
    </span>
  )
}

function isReversedNow(range: TimeRange): boolean {
  return isReversed(range, Date.now())
}

/** null: open. undefined: not understood. */
function readEnd(text: string): string | null | undefined {
  if (text.trim() === '') return null
  return readTimeText(text) ?? undefined
}

function problem(isTried: boolean, end: string | null | undefined): string | undefined {
  return isTried && end === undefined ? 'Write a time like 2026-11-01 10:00.' : undefined
}

function editable(end: string | null): string {
  if (end === null) return ''
  return isRelative(end) ? end : shortTime(end)
}
