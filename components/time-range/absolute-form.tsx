'use client'

import { type FormEvent, useState } from 'react'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useZone } from '@/components/ui/zone'
import {
  endWords,
  isEmptyRange,
  readTimeText,
  readUntilText,
  sinceText,
  type TimeRange,
  untilText,
} from '@/lib/view/time-range'

interface AbsoluteFormProps {
  range: TimeRange
  onRange: (range: TimeRange) => void
}

/**
 * Both ends by hand: a date or a time in the chosen zone, or a stretch back from now. An empty end is open. A date means all of that
 * day at either end.
 */
export function AbsoluteForm({ range, onRange }: AbsoluteFormProps) {
  const zone = useZone()
  const [since, setSince] = useState(() => (range.since === null ? '' : sinceText(range.since, zone)))
  const [until, setUntil] = useState(() => (range.until === null ? '' : untilText(range.until, zone)))
  const [isTried, setTried] = useState(false)
  const from = readEnd(since, zone, readTimeText)
  const to = readEnd(until, zone, readUntilText)
  // The clock is read when it is asked for, not while drawing.
  const [refusal, setRefusal] = useState<string>()

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (from === undefined || to === undefined) return
    const next = { since: from, until: to }
    const reason = whyEmpty(next, until, zone)
    setRefusal(reason)
    if (reason === undefined) onRange(next)
  }
  return (
    <form className="flex min-w-0 flex-1 flex-col gap-2.5 p-3" onSubmit={onSubmit}>
      <Field label="From" hint={<Reading end={from} of="since" zone={zone} />} error={problem(isTried, from)}>
        <Input
          mono
          value={since}
          placeholder="2026-11-01 10:00"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setSince(event.target.value)
            setRefusal(undefined)
          }}
        />
      </Field>
      <Field
        label="To"
        hint={<Reading end={to} of="until" zone={zone} />}
        error={refusal ?? problem(isTried, to)}
      >
        <Input
          mono
          value={until}
          placeholder="2026-11-02 10:00"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setUntil(event.target.value)
            setRefusal(undefined)
          }}
        />
      </Field>
      <p className="text-sm text-muted">
        Times without a zone are {zoneName(zone)}. A date is the whole day. -3h means three hours ago.
      </p>
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          Use this range
        </Button>
      </div>
    </form>
  )
}

/** `America/New York` */
const zoneName = (zone: string): string => zone.replaceAll('_', ' ')

const OPEN = { since: 'The beginning', until: 'Now' }

/** What was understood, while it is typed. */
function Reading(props: { end: string | null | undefined; of: 'since' | 'until'; zone: string }) {
  const { end, of, zone } = props
  if (end === undefined) return <span>…</span>
  if (end === null) return <span>{OPEN[of]}</span>
  return <span className="font-mono text-xs">{endWords(end, of, zone)}</span>
}

/** Why nothing could be found between these ends; `typed` is what stands in To. */
function whyEmpty(range: TimeRange, typed: string, zone: string): string | undefined {
  const nowMs = Date.now()
  if (!isEmptyRange(range, nowMs)) return undefined
  // By the moment that is written there: a date alone ends at the midnight after it, which may be that of From.
  const isBefore = !isEmptyRange({ since: readTimeText(typed, zone), until: range.since }, nowMs)
  return isBefore ? 'This is before the beginning.' : 'The range is empty: it ends when it begins.'
}

/** null: open. undefined: not understood. */
function readEnd(
  text: string,
  zone: string,
  read: (text: string, zone: string) => string | null,
): string | null | undefined {
  if (text.trim() === '') return null
  return read(text, zone) ?? undefined
}

function problem(isTried: boolean, end: string | null | undefined): string | undefined {
  return isTried && end === undefined ? 'Write a time like 2026-11-01 10:00.' : undefined
}
