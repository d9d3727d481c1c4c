'use client'

import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'

import { ChangeBadge } from '@/components/event-table/change-cell'
import { cx } from '@/components/ui/class-names'
import { RelativeTime } from '@/components/ui/relative-time'
import type { CatalogueEntry } from '@/lib/search/catalogue'
import { countText } from '@/lib/view/number-words'

import { KindDetail } from './kind-detail'

/** The columns, as tracks of the CSS grid: what has no room on a narrow screen stands in the opened row. */
export const TRACKS =
  'grid grid-cols-[minmax(0,1fr)_96px] sm:grid-cols-[minmax(0,1fr)_190px_96px] md:grid-cols-[minmax(0,1fr)_190px_150px_96px] lg:grid-cols-[minmax(0,1.4fr)_190px_minmax(0,1fr)_150px_96px] xl:grid-cols-[minmax(0,1.4fr)_190px_minmax(0,1fr)_150px_150px_96px]'
/** Columns on the widest screen. */
const COLUMNS = 6

interface KindRowProps {
  tenant: string
  entry: CatalogueEntry
  isOpen: boolean
  onToggle: () => void
}

/** One kind of event. Its button opens what is known of it, below. */
export function KindRow({ tenant, entry, isOpen, onToggle }: KindRowProps) {
  const row = useRef<HTMLDivElement>(null)
  const openAtFirst = useRef(isOpen)
  // The outside system is the scroll position: an address that opens a row leads to it.
  useEffect(() => {
    if (openAtFirst.current) row.current?.scrollIntoView({ block: 'center' })
  }, [])
  const changes = [...new Set(entry.effects.map(({ change }) => change))]
  const failed = entry.effects
    .filter(({ outcome }) => outcome === 'failure')
    .reduce((sum, { count }) => sum + count, 0)
  return (
    <>
      <div
        ref={row}
        role="row"
        className={cx(
          TRACKS,
          'items-center border-t',
          isOpen ? 'bg-surface-active' : 'hover:bg-surface-hover',
        )}
      >
        <div role="rowheader" className="min-w-0">
          <button
            type="button"
            data-kind=""
            aria-expanded={isOpen}
            onClick={onToggle}
            onKeyDown={moveBetweenKinds}
            className="flex min-h-8 w-full min-w-0 items-center gap-1.5 px-2 py-1 text-left focus-visible:-outline-offset-2"
          >
            <ChevronRight
              size={14}
              aria-hidden="true"
              className={cx('shrink-0 text-faint transition-transform', isOpen && 'rotate-90')}
            />
            <span
              title={entry.action}
              className={cx('min-w-0 font-mono text-sm wrap-anywhere', !isOpen && 'line-clamp-2')}
            >
              {entry.action}
            </span>
          </button>
        </div>
        <div role="cell" className="flex flex-wrap items-center gap-1 px-2 py-1 max-sm:hidden">
          {changes.map((change) => (
            <ChangeBadge key={change} change={change} />
          ))}
        </div>
        <div
          role="cell"
          className="truncate px-2 text-sm text-muted max-lg:hidden"
          title={sourceWords(entry)}
        >
          {sourceWords(entry)}
        </div>
        <div role="cell" className="px-2 text-sm whitespace-nowrap max-xl:hidden">
          <RelativeTime at={entry.firstHour} precision="minute" />
        </div>
        <div role="cell" className="px-2 text-sm whitespace-nowrap max-md:hidden">
          <RelativeTime at={entry.lastHour} precision="minute" />
        </div>
        <div role="cell" className="px-3 text-right whitespace-nowrap">
          {countText(entry.count)}
          {failed === 0 ? null : (
            <span className="block text-xs leading-4 text-danger">{countText(failed)} failed</span>
          )}
        </div>
      </div>
      {isOpen ? (
        <div role="row" className="border-t bg-surface-sunken">
          <div role="cell" aria-colspan={COLUMNS}>
            <KindDetail tenant={tenant} entry={entry} />
          </div>
        </div>
      ) : null}
    </>
  )
}

function sourceWords({ sources, sourceCount }: CatalogueEntry): string {
  const names = sources.slice(0, 3).map(({ name }) => name)
  return sourceCount > names.length
    ? `${names.join(', ')} and ${countText(sourceCount - names.length)} more`
    : names.join(', ')
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }

/** ↑ and ↓ move from one kind to the next, over the ends of groups. */
function moveBetweenKinds(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  const page = event.currentTarget.closest('[data-kinds]')
  if (step === undefined || page === null || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const kinds = [...page.querySelectorAll<HTMLElement>('[data-kind]')]
  kinds[kinds.indexOf(event.currentTarget) + step]?.focus()
}
