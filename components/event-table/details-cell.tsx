import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { type EventTag, eventTags } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

import { cutValue, layTags, spokenValue } from './fit-tags'
import { type Term, type TermState, useTableContext } from './table-context'
import { TermButton } from './term-button'

/**
 * The facts of an event as tags: those that the query asks for first, because they say why the row is there; as many as
 * fit, and a count of the rest that opens them.
 */
export function DetailsCell({ event }: { event: Event }) {
  const { detailsWidth, stateOf } = useTableContext()
  const tags = activeFirst(tagsOf(event), stateOf)
  const shown = layTags(tags, detailsWidth)
  const hidden = tags.length - shown.length
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1 overflow-hidden">
      {shown.map(({ tag, chars }, i) => (
        <Tag
          key={`${tag.key}\u001F${tag.value}`}
          tag={tag}
          chars={chars}
          look={i === shown.length - 1 ? 'last' : 'cut'}
        />
      ))}
      {hidden > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          data-item=""
          data-more={event.id}
          aria-label={`${hidden} more details`}
          className="h-5 shrink-0 rounded-sm px-1 font-mono text-xs text-muted transition-colors hover:bg-surface-active hover:text-text"
        >
          +{hidden}
        </button>
      ) : null}
    </span>
  )
}

function activeFirst(tags: readonly EventTag[], stateOf: (term: Term) => TermState): readonly EventTag[] {
  const active = tags.filter((tag) => stateOf(tag) !== null)
  return active.length === 0 ? tags : [...active, ...tags.filter((tag) => !active.includes(tag))]
}

interface TagProps {
  tag: EventTag
  /** Characters of the value, where it is cut. */
  chars?: number
  /**
   * `cut` after those characters, as tags before others are; the `last` by the room that there is; `whole` with as much of
   * the value as can be read, on several lines.
   */
  look: 'cut' | 'last' | 'whole'
}

/** One fact: its key quiet, its value plain. */
export function Tag({ tag, chars, look }: TagProps) {
  const isWhole = look === 'whole'
  const text = isWhole ? 'wrap-anywhere' : 'truncate'
  return (
    <TermButton
      term={tag}
      name={`${tag.label} ${spokenValue(tag.value)}`}
      look="tag"
      isTabStop={isWhole}
      className={FRAME[look]}
    >
      {/* A key says what the value is, so the value gives way first. */}
      <bdi className={cx('text-muted', text, look === 'last' && 'max-w-[70%] shrink-0')}>
        {visibleText(tag.label)}
      </bdi>
      <bdi className={text}>{isWhole ? spokenValue(tag.value) : cutValue(tag.value, chars)}</bdi>
    </TermButton>
  )
}

const FRAME = { cut: 'shrink-0', last: 'shrink', whole: 'h-auto! min-h-5' }

// Scrolling draws the same rows again and again; walking large details each time would show.
const known = new WeakMap<Event, EventTag[]>()

/** The event's facts, worked out once. */
export function tagsOf(event: Event): EventTag[] {
  const tags = known.get(event) ?? eventTags(event)
  known.set(event, tags)
  return tags
}
