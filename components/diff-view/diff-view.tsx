'use client'

import { type ReactNode, useMemo, useState } from 'react'

import { useWidth } from '@/components/event-table/use-width'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { Json } from '@/lib/base/json'
import type { Change } from '@/lib/event/event'
import type { DiffFields, DiffLayout } from '@/lib/view/explorer-state'
import { bytesText, countText } from '@/lib/view/number-words'

import { ChangeList } from './change-list'
import type { Compared, CompareRequest } from './compare'
import type { DiffChoice } from './diff-choice'
import { DiffHead } from './diff-head'
import { DrawnDiff } from './drawn-diff'
import { useComparison } from './use-comparison'
import { weightOf } from './weight'

/** Below this width in px two columns are too narrow to read. */
const SPLIT_PX = 640
/** Below this width line numbers give way to the lines. */
const NUMBERS_PX = 480
/** Differences drawn at first; each step shows four times as many. */
const DRAWN = 250
/** Two documents of 256 KiB and what belongs to them. Of larger ones the whole text is compared on request. */
const LARGE = 560 * 1024
/** No document that can be sent is larger. */
const WEIGHT_MAX = 64 * 1024 * 1024

interface DiffViewProps {
  /** Absent is not null: what was not sent is not known to be nothing. */
  before: Json | undefined
  after: Json | undefined
  /** What stands above the two sides; "Before" and "After" without it. */
  titles?: { before: string; after: string }
  /** What the absence of a side means: of a CREATE there was nothing before. */
  change?: Change
  /** Where its layout and extent stand in the address; else it keeps them itself. */
  choice?: DiffChoice
  /** Said above the comparison. */
  note?: ReactNode
}

/** Any two documents compared: the list of changes, and both of them side by side or in one column. */
export function DiffView({ before, after, titles, change = 'UPDATE', choice, note }: DiffViewProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  const widthPx = useWidth(place)
  const { layout, fields, onLayout, onFields } = useChoice(choice)
  const [max, setMax] = useState(DRAWN)
  const [isPatient, setPatient] = useState(false)
  const weight = useMemo(() => weightOf(before, WEIGHT_MAX) + weightOf(after, WEIGHT_MAX), [before, after])
  const isPutOff = fields === 'all' && weight > LARGE && !isPatient
  const request = useMemo<CompareRequest>(
    () => ({
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      change,
      fields: isPutOff ? 'changed' : fields,
      max,
    }),
    [before, after, change, isPutOff, fields, max],
  )
  const { compared, lines } = useComparison(request)
  const isWide = widthPx === null || widthPx >= SPLIT_PX
  if (compared?.kind === 'none') return <NoDocuments />
  return (
    <section ref={setPlace} aria-label="Changes" className="flex min-w-0 flex-col gap-2">
      <DiffHead
        compared={compared}
        before={before}
        after={after}
        layout={layout}
        fields={fields}
        isWide={isWide}
        onLayout={onLayout}
        onFields={onFields}
      />
      {note}
      {compared === null ? null : <Changes compared={compared} />}
      {isPutOff ? (
        <Notice tone="info">
          <p>These documents are large ({bytesText(weight)} together), so only what changed was drawn.</p>
          <Button size="sm" className="mt-1.5" onClick={() => setPatient(true)}>
            Compare the whole text
          </Button>
        </Notice>
      ) : null}
      {lines === null ? null : (
        <Comparing
          lines={lines}
          {...(isPatient && fields === 'all' && { onCancel: () => setPatient(false) })}
        />
      )}
      {compared === null || isSame(compared) ? null : (
        <DrawnDiff
          compared={compared}
          isSplit={layout === 'split' && isWide}
          hasNumbers={request.fields === 'all' && (widthPx === null || widthPx >= NUMBERS_PX)}
          titles={titles ?? { before: 'Before', after: 'After' }}
        />
      )}
      {compared?.isCut === true ? (
        <p className="flex items-center gap-2 text-sm text-muted">
          The first {countText(max)} differences are drawn.
          <Button size="sm" onClick={() => setMax(max * 4)}>
            Draw more
          </Button>
        </p>
      ) : null}
    </section>
  )
}

/** The choice of the address, or one that lasts as long as the view. */
function useChoice(choice: DiffChoice | undefined): DiffChoice {
  const [layout, onLayout] = useState<DiffLayout>('split')
  const [fields, onFields] = useState<DiffFields>('changed')
  return choice ?? { layout, fields, onLayout, onFields }
}

/** True where both sides are the same, and all of that can be seen. */
function isSame({ kind, hidden }: Compared): boolean {
  return kind === 'same' && hidden.length === 0
}

function Changes({ compared: { changes, hidden } }: { compared: Compared }) {
  return changes.length + hidden.length === 0 ? null : <ChangeList changes={changes} hidden={hidden} />
}

function NoDocuments() {
  return (
    <p className="text-sm text-muted">
      This event carries no state of its resource, neither before nor after: there is nothing to compare.
    </p>
  )
}

/** How far a comparison is that takes a while. */
function Comparing({ lines, onCancel }: { lines: number; onCancel?: () => void }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-md border bg-surface-raised p-3">
      <span className="flex items-center gap-2 text-sm text-muted">
        Comparing…{lines > 0 ? ` ${countText(lines)} lines so far` : ''}
        {onCancel === undefined ? null : (
          <Button size="sm" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </span>
      {lines > 0
        ? null
        : ['w-2/3', 'w-1/2', 'w-3/4'].map((width) => <Skeleton key={width} className={`h-3 ${width}`} />)}
    </div>
  )
}
