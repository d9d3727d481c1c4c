'use client'

import { Columns2, Rows2 } from 'lucide-react'

import { CopyButton } from '@/components/ui/copy-button'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { Json } from '@/lib/base/json'
import { countText } from '@/lib/view/number-words'

import type { Compared, ComparisonKind } from './compare'
import type { DiffChoice } from './diff-choice'

interface DiffHeadProps extends DiffChoice {
  /** null while nobody knows. */
  compared: Compared | null
  before: Json | undefined
  after: Json | undefined
  /** There is room for two columns. */
  isWide: boolean
}

/** What became of the document in a few words, and how it is shown. */
export function DiffHead(props: DiffHeadProps) {
  const { compared, before, after, layout, fields, isWide, onLayout, onFields } = props
  const hasBoth = before !== undefined && after !== undefined
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <h3 className="text-base font-semibold">
        {compared === null ? 'Changes' : HEADING[compared.kind]}
        {compared === null || summary(compared) === '' ? null : (
          <span className="font-normal text-muted"> · {summary(compared)}</span>
        )}
      </h3>
      <div className="flex flex-wrap items-center gap-1.5">
        {hasBoth ? (
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
        <CopyDocument name="before" value={before} />
        <CopyDocument name="after" value={after} />
      </div>
    </div>
  )
}

const HEADING: Record<ComparisonKind, string> = {
  created: 'Created',
  deleted: 'Deleted',
  changed: 'Changes',
  same: 'Nothing changed',
  'only-before': 'State before',
  'only-after': 'State after',
  none: '',
}

function summary({ kind, counts, hidden, isComplete }: Compared): string {
  const parts = [
    [counts.changed, 'changed'],
    [counts.added, 'added'],
    [counts.removed, 'removed'],
    [hidden.length, 'redacted'],
  ] as const
  const words = parts.filter(([n]) => n > 0).map(([n, word]) => `${countText(n)} ${word}`)
  if (kind === 'same' && words.length === 0) return 'both sides are the same'
  return `${words.join(', ')}${isComplete ? '' : ' so far: the documents are too large to compare all of them'}`
}

function CopyDocument({ name, value }: { name: 'before' | 'after'; value: Json | undefined }) {
  if (value === undefined) return null
  return (
    <CopyButton
      text={() => JSON.stringify(value, null, 2)}
      label={`Copy ${name}`}
      aria-label={`Copy ${name}`}
    />
  )
}
