import type { EventTag } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

/** Advance of a character of the monospace face at 11 px, in px. Too large only hides a tag that would have fitted. */
const CHAR_PX = 6.65
/** Border, padding and the gap between key and value of one tag. */
const TAG_PX = 18
const GAP_PX = 4
/** Room for `+99` behind the last tag. */
const MORE_PX = 36

/** A tag narrower than this says nothing: with less room it waits behind the counter. */
const LAST_PX = 120

/** A value longer than this is cut in the table, so that one id leaves room for other facts. */
export const TAG_CHARS_MAX = 26

/** The last tag that is shown may take all room that is left: more characters than this never fit. */
export const LAST_CHARS_MAX = 200

// East Asian wide characters and emoji take two columns of a monospace face.
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/gu

/**
 * How many tags, from the first, fit into a cell this wide. Measured from the number of characters instead of the
 * screen: thousands of rows pass by while scrolling. The last of them takes the room that is left, so it counts as soon
 * as there is enough of it to read; at least one is shown.
 */
export function fitTags(tags: readonly EventTag[], widthPx: number): number {
  let used = 0
  for (const [i, tag] of tags.entries()) {
    const reserve = i < tags.length - 1 ? MORE_PX + GAP_PX : 0
    const room = widthPx - used - (i > 0 ? GAP_PX : 0) - reserve
    const needed = tagWidthPx(tag)
    if (needed > room) return Math.max(1, room < LAST_PX ? i : i + 1)
    used += needed + (i > 0 ? GAP_PX : 0)
  }
  return tags.length
}

/** A tag's width in px, as it is drawn in the table. */
export function tagWidthPx(tag: EventTag): number {
  return TAG_PX + (columns(tag.label) + columns(cutValue(tag.value))) * CHAR_PX
}

/** The value as the table shows it: one line, nothing invisible, and no longer than `max` characters. */
export function cutValue(value: string, max = TAG_CHARS_MAX): string {
  // A value may be megabytes; only its start is looked at.
  const chars = Array.from(visibleText(value.slice(0, max * 2).replace(/\s+/g, ' ')))
  if (chars.length === 0) return '""'
  const cut = chars.length > max || value.length > max * 2
  return cut ? `${chars.slice(0, max - 1).join('')}…` : chars.join('')
}

/** The value as screen readers say it, and as the list of all tags shows it: nothing invisible, and not without end. */
export function spokenValue(value: string): string {
  return visibleText(value.length > SPOKEN_MAX ? `${value.slice(0, SPOKEN_MAX)}…` : value)
}

const SPOKEN_MAX = 300

function columns(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
}
