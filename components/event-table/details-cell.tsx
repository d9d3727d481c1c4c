import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { type EventTag, eventTags } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

import { cutValue, fitTags, LAST_CHARS_MAX, spokenValue } from './fit-tags'
import { type Term, type TermState, useTableContext } from './table-context'
import { TermButton } from './term-button'

/**
 * The facts of an event as tags: those that the query asks for first, because they say why the row is there; as many as
 * fit, and a count of the rest that opens them.
 */
export function DetailsCell({ event }: { event: Event }) {
  const { detailsWidth, stateOf } = useTableContext()
  const tags = activeFirst(tagsOf(event), stateOf)
  const fit = fitTags(tags, detailsWidth)
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1 overflow-hidden">
      {tags.slice(0, fit).map((tag, i) => (
        <Tag key={`${tag.key}\u001F${tag.value}`} tag={tag} look={i === fit - 1 ? 'last' : 'cut'} />
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

function activeFirst(tags: readonly EventTag[], stateOf: (term: Term) => TermState): readonly EventTag[] {
  const active = tags.filter((tag) => stateOf(tag) !== null)
  return active.length === 0 ? tags : [...active, ...tags.filter((tag) => !active.includes(tag))]
}

/**
 * One fact: its key quiet, its value plain. `cut` after a number of characters, as those before others; the `last` by the
 * room that there is; `whole` with as much of the value as can be read, on several lines.
 */
export function Tag({ tag, look }: { tag: EventTag; look: 'cut' | 'last' | 'whole' }) {
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
      {/* A key is short and says what the value is, so the value gives way first. */}
      <bdi className={cx('text-muted', text)}>{visibleText(tag.label)}</bdi>
      <bdi className={cx(text, look === 'last' && 'shrink-[8]')}>
        {isWhole ? spokenValue(tag.value) : cutValue(tag.value, look === 'last' ? LAST_CHARS_MAX : undefined)}
      </bdi>
    </TermButton>
  )
}

const FRAME = { cut: 'shrink-0', last: 'shrink', whole: 'h-auto! min-h-5' }

// Scrolling draws the same rows again and again; walking large details each time would show.
const known = new WeakMap<Event, EventTag[]>()

function tagsOf(event: Event): EventTag[] {
  const tags = known.get(event) ?? eventTags(event)
  known.set(event, tags)
  return tags
}
