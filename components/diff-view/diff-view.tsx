'use client'

import { type ComponentProps, type ReactNode, useState } from 'react'

import { useWidth } from '@/components/event-table/use-width'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { Json } from '@/lib/base/json'
import type { Change } from '@/lib/event/event'
import type { DiffFields, DiffLayout } from '@/lib/view/explorer-state'
import { bytesText, countText } from '@/lib/view/number-words'

import { ChangeList } from './change-list'
import type { Compared } from './compare'
import type { DiffChoice } from './diff-choice'
import { DiffHead } from './diff-head'
import { DrawnDiff } from './drawn-diff'
import { useComparison } from './use-comparison'
import { type DiffRequest, useDiffRequest } from './use-diff-request'

/** Below this width in px two columns are too narrow to read. */
const SPLIT_PX = 640
/** Below this width line numbers give way to the lines. */
const NUMBERS_PX = 480
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
export function DiffView({ before, after, titles = TITLES, change = 'UPDATE', choice, note }: DiffViewProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  const widthPx = useWidth(place)
  const { layout, fields, onLayout, onFields } = useChoice(choice)
  const asked = useDiffRequest({ before, after, change, fields })
  const { compared, lines } = useComparison(asked.request)
  const isWide = hasRoom(widthPx, SPLIT_PX)
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
      {asked.isPutOff ? <PutOff weight={asked.weight} onAsk={asked.askForAll} /> : null}
      {lines === null ? null : <Comparing lines={lines} onCancel={asked.takeBack} />}
      {compared === null ? null : (
        <Drawn
          compared={compared}
          isSplit={layout === 'split' && isWide}
          hasNumbers={asked.request.fields === 'all' && hasRoom(widthPx, NUMBERS_PX)}
          titles={titles}
          asked={asked}
        />
      )}
    </section>
  )
}

const TITLES = { before: 'Before', after: 'After' }

/** The choice of the address, or one that lasts as long as the view. */
function useChoice(choice: DiffChoice | undefined): DiffChoice {
  const [layout, onLayout] = useState<DiffLayout>('split')
  const [fields, onFields] = useState<DiffFields>('changed')
  return choice ?? { layout, fields, onLayout, onFields }
}

/** What is not measured yet is taken to be wide. */
function hasRoom(widthPx: number | null, neededPx: number): boolean {
  return widthPx === null || widthPx >= neededPx
}

function Drawn({ asked, ...drawn }: ComponentProps<typeof DrawnDiff> & { asked: DiffRequest }) {
  const { kind, hidden, isCut } = drawn.compared
  // Where both sides are the same, and all of that can be seen, there is nothing to look at.
  if (kind === 'same' && hidden.length === 0 && asked.request.fields === 'changed') return null
  return (
    <>
      <DrawnDiff {...drawn} />
      {isCut ? <Cut max={asked.request.max} onMore={asked.drawMore} /> : null}
    </>
  )
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

function PutOff({ weight, onAsk }: { weight: number; onAsk: () => void }) {
  return (
    <Notice tone="info">
      <p>These documents are large ({bytesText(weight)} together), so only what changed was drawn.</p>
      <Button size="sm" className="mt-1.5" onClick={onAsk}>
        Compare the whole text
      </Button>
    </Notice>
  )
}

function Cut({ max, onMore }: { max: number; onMore: () => void }) {
  return (
    <p className="flex items-center gap-2 text-sm text-muted">
      The first {countText(max)} differences are drawn.
      <Button size="sm" onClick={onMore}>
        Draw more
      </Button>
    </p>
  )
}

/** How far a comparison is that takes a while. */
function Comparing({ lines, onCancel }: { lines: number; onCancel: (() => void) | undefined }) {
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
