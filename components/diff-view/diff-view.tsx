'use client'

import { Columns2, Rows2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'

import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Notice } from '@/components/ui/notice'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Skeleton } from '@/components/ui/skeleton'
import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import type { DiffFields, DiffLayout } from '@/lib/view/explorer-state'
import { counted, countText } from '@/lib/view/number-words'

import { ChangeList } from './change-list'
import { comparedTexts, compareEvent, type Comparison, type ComparisonKind } from './comparison'

// The viewer and its colouring are half of the page's scripts, and most rows are never opened.
const TextDiff = dynamic(() => import('./text-diff').then((module) => module.TextDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-full" />,
})

/** Below this width in px two columns are too narrow to read. */
const SPLIT_PX = 640
/** Below this width line numbers give way to the lines. */
const NUMBERS_PX = 480
/** Changes drawn at first; each step shows four times as many. */
const DRAWN = 250

/** What of an event is drawn as a diff; two states of one resource make one, too. */
export type DiffedEvent = Pick<Event, 'id' | 'change' | 'outcome' | 'before' | 'after'>

interface DiffViewProps {
  event: DiffedEvent
  layout: DiffLayout
  fields: DiffFields
  /** Width of the place it stands in, in px; null until it is known. */
  widthPx: number | null
  onLayout: (layout: DiffLayout) => void
  onFields: (fields: DiffFields) => void
}

/** What an event did to its resource: the list of changes, and both documents compared word by word. */
export function DiffView({ event, layout, fields, widthPx, onLayout, onFields }: DiffViewProps) {
  const comparison = useMemo(() => compareEvent(event), [event])
  const { kind, changes } = comparison
  if (kind === 'none') return null
  const isWide = widthPx === null || widthPx >= SPLIT_PX
  const isSplit = layout === 'split' && isWide
  const canCut = kind === 'changed' && comparison.isComplete
  return (
    <section aria-label="Changes" className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-base font-semibold">
          {HEADING[kind]}
          {kind === 'changed' ? (
            <span className="font-normal text-muted"> · {summary(comparison)}</span>
          ) : null}
        </h3>
        <div className="flex flex-wrap items-center gap-1.5">
          {canCut ? (
            <SegmentedControl
              size="sm"
              aria-label="Fields"
              value={fields}
              onValueChange={onFields}
              options={[
                { value: 'changed', label: 'Changed' },
                { value: 'all', label: 'All fields' },
              ]}
            />
          ) : null}
          {isWide ? (
            <SegmentedControl
              size="sm"
              aria-label="Layout"
              value={layout}
              onValueChange={onLayout}
              options={[
                { value: 'split', label: 'Side by side', icon: <Columns2 size={13} />, iconOnly: true },
                { value: 'unified', label: 'In one column', icon: <Rows2 size={13} />, iconOnly: true },
              ]}
            />
          ) : null}
          <CopyDocument name="before" value={event.before} />
          <CopyDocument name="after" value={event.after} />
        </div>
      </div>
      {event.outcome === 'failure' ? (
        <Notice tone="warning">
          This failed, so the right side is what was attempted and not what came about.
        </Notice>
      ) : null}
      {changes.length > 0 ? <ChangeList changes={changes} /> : null}
      {kind === 'same' ? null : (
        // Another event starts anew with few changes drawn.
        <DrawnDiff
          key={event.id}
          event={event}
          comparison={comparison}
          isSplit={isSplit}
          hasNumbers={widthPx === null || widthPx >= NUMBERS_PX}
          fields={fields}
        />
      )}
    </section>
  )
}

const HEADING: Record<ComparisonKind, string> = {
  created: 'Created',
  deleted: 'Deleted',
  changed: 'Changes',
  same: 'Nothing changed: before and after are the same',
  'only-before': 'State before',
  'only-after': 'State after',
  none: '',
}

function summary({ changes, isComplete }: Comparison): string {
  const count = (kind: 'added' | 'removed' | 'changed') =>
    changes.filter((change) => change.kind === kind).length
  const parts = [
    [count('changed'), 'changed'],
    [count('added'), 'added'],
    [count('removed'), 'removed'],
  ] as const
  const words = parts.filter(([n]) => n > 0).map(([n, word]) => `${countText(n)} ${word}`)
  return `${words.join(', ')}${isComplete ? '' : ' so far: the documents are too large to compare all of them'}`
}

function CopyDocument({ name, value }: { name: 'before' | 'after'; value: Json | undefined }) {
  if (value === undefined) return null
  return (
    <CopyButton text={JSON.stringify(value, null, 2)} label={`Copy ${name}`} aria-label={`Copy ${name}`} />
  )
}

interface DrawnDiffProps {
  event: DiffedEvent
  comparison: Comparison
  isSplit: boolean
  hasNumbers: boolean
  fields: DiffFields
}

function DrawnDiff({ event, comparison, isSplit, hasNumbers, fields }: DrawnDiffProps) {
  const [max, setMax] = useState(DRAWN)
  const [isPatient, setPatient] = useState(false)
  const { before, after } = event
  const texts = useMemo(
    () => comparedTexts(before, after, comparison, { fields, max }),
    [before, after, comparison, fields, max],
  )
  const left = fields === 'changed' ? comparison.changes.length - max : 0
  if (texts.isSlow && !isPatient) {
    return (
      <Notice tone="info">
        <p>
          Nearly every line differs ({counted(texts.lines, 'line')}), and lining them up can take a while.
        </p>
        <Button size="sm" className="mt-1.5" onClick={() => setPatient(true)}>
          Compare anyway
        </Button>
      </Notice>
    )
  }
  return (
    <>
      <div className="relative overflow-hidden rounded-md border">
        <TextDiff
          before={texts.before}
          after={texts.after}
          lines={texts.lines}
          isSplit={isSplit}
          hasNumbers={hasNumbers}
          {...titles(comparison.kind)}
        />
        {isSplit && (before === undefined || after === undefined) ? (
          <Missing side={before === undefined ? 'before' : 'after'} kind={comparison.kind} />
        ) : null}
      </div>
      {left > 0 ? (
        <p className="flex items-center gap-2 text-sm text-muted">
          {countText(max)} of {counted(comparison.changes.length, 'change')} are drawn.
          <Button size="sm" onClick={() => setMax(max * 4)}>
            Draw more
          </Button>
        </p>
      ) : null}
    </>
  )
}

function titles(kind: ComparisonKind): { beforeTitle: string; afterTitle: string } {
  return {
    beforeTitle:
      kind === 'created'
        ? 'Before: did not exist'
        : kind === 'only-after'
          ? 'Before: not recorded'
          : 'Before',
    afterTitle:
      kind === 'deleted' ? 'After: deleted' : kind === 'only-before' ? 'After: not recorded' : 'After',
  }
}

/** Says, where one of two columns stands empty, why. */
function Missing({ side, kind }: { side: 'before' | 'after'; kind: ComparisonKind }) {
  const text = kind === 'created' ? 'Did not exist' : kind === 'deleted' ? 'Deleted' : 'Not recorded'
  return (
    <div
      aria-hidden="true"
      className={`pointer-events-none absolute top-8 bottom-0 flex w-1/2 justify-center pt-4 text-sm text-muted ${side === 'before' ? 'left-0' : 'right-0'}`}
    >
      {text}
    </div>
  )
}
