import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { type EventTag, eventTags } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

import { cutValue, fitTags, spokenValue } from './fit-tags'
import { useTableContext } from './table-context'
import { TermButton } from './term-button'

/** The facts of an event as tags: as many as fit, and a count of the rest that opens them. */
export function DetailsCell({ event }: { event: Event }) {
  const { detailsWidth } = useTableContext()
  const tags = tagsOf(event)
  const fit = fitTags(tags, detailsWidth)
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1 overflow-hidden">
      {tags.slice(0, fit).map((tag) => (
        <Tag key={`${tag.key}\u001F${tag.value}`} tag={tag} />
      ))}
      {fit < tags.length ? (
        <button
          type="button"
          tabIndex={-1}
          data-item=""
          data-more={event.id}
          aria-label={`${tags.length - fit} more details`}
          className="h-5 shrink-0 rounded-sm px-1 font-mono text-xs text-muted transition-colors hover:bg-surface-active hover:text-text"
        >
          +{tags.length - fit}
        </button>
      ) : null}
    </span>
  )
}

/** One fact: its key quiet, its value plain. `isWhole`: with as much of the value as can be read, on several lines. */
export function Tag({ tag, isWhole = false }: { tag: EventTag; isWhole?: boolean }) {
  const text = isWhole ? 'wrap-anywhere' : 'truncate'
  return (
    <TermButton
      term={tag}
      name={`${tag.label} ${spokenValue(tag.value)}`}
      look="tag"
      isTabStop={isWhole}
      className={isWhole ? 'h-auto! min-h-5' : 'shrink-0'}
    >
      <bdi className={cx('text-muted', text)}>{visibleText(tag.label)}</bdi>
      <bdi className={text}>{isWhole ? spokenValue(tag.value) : cutValue(tag.value)}</bdi>
    </TermButton>
  )
}

// Scrolling draws the same rows again and again; walking large details each time would show.
const known = new WeakMap<Event, EventTag[]>()

function tagsOf(event: Event): EventTag[] {
  const tags = known.get(event) ?? eventTags(event)
  known.set(event, tags)
  return tags
}
