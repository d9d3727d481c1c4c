import type { Event } from '@/lib/event/event'
import { detailsKeyOf, type DetailsColumn } from '@/lib/view/columns'
import { detailsTermKey, detailsValues } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

import { cutValue, spokenValue } from './fit-tags'
import { TermButton } from './term-button'

/** One field of the event that filters when it is clicked; nothing where the event has none. */
export function TermCell(props: { label: string; name: string; value: string | undefined; mono?: boolean }) {
  const { label, name, value, mono } = props
  if (value === undefined) return null
  return (
    <TermButton
      term={{ key: name, value }}
      name={`${label} ${spokenValue(value)}`}
      {...(mono && { className: 'font-mono text-xs' })}
    >
      <bdi className="truncate">{visibleText(value.slice(0, 200))}</bdi>
    </TermButton>
  )
}

/** Prose: shown, not clicked. */
export function ProseCell({ text }: { text: string | undefined }) {
  if (text === undefined) return null
  return (
    <bdi className="truncate" data-tip={text.slice(0, 600)}>
      {visibleText(text.slice(0, 200))}
    </bdi>
  )
}

/** The values of one details key. */
export function DetailsKeyCell({ event, column }: { event: Event; column: DetailsColumn }) {
  const path = detailsKeyOf(column)
  return (
    <span className="flex w-full min-w-0 items-center gap-2 overflow-hidden px-1 -mx-1">
      {detailsValues(event, path)
        .slice(0, 5)
        .map((value, i) => (
          <TermButton
            // The same value may stand there twice.
            key={`${i}:${value}`}
            term={{ key: detailsTermKey(path), value }}
            name={`${path} ${spokenValue(value)}`}
            className="font-mono text-xs"
          >
            <bdi className="truncate">{cutValue(value)}</bdi>
          </TermButton>
        ))}
    </span>
  )
}
