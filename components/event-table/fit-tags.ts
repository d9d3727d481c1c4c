import type { EventTag } from '@/lib/view/event-tags'
import { visibleText } from '@/lib/view/visible-text'

/** Advance of a character of the monospace face at 11 px, in px. Too large only hides a tag that would have fitted. */
const CHAR_PX = 6.65
/** Border, padding and the gap between key and value of one tag. */
const TAG_PX = 18
const GAP_PX = 4
/** Room for `+99` behind the last tag. */
const MORE_PX = 36

/** A value longer than this is cut in the table, so that one id leaves room for other facts. */
export const TAG_CHARS_MAX = 26

// East Asian wide characters and emoji take two columns of a monospace face.
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/gu

/**
 * How many tags, from the first, fit into a cell this wide. Measured from the number of characters instead of the
 * screen: thousands of rows pass by while scrolling. At least one, which is then cut off by the cell.
 */
export function fitTags(tags: readonly EventTag[], widthPx: number): number {
  let used = 0
  for (const [i, tag] of tags.entries()) {
    used += tagWidthPx(tag) + (i > 0 ? GAP_PX : 0)
    const reserve = i < tags.length - 1 ? MORE_PX + GAP_PX : 0
    if (used + reserve > widthPx) return Math.max(1, i)
  }
  return tags.length
}

/** A tag's width in px, as it is drawn in the table. */
export function tagWidthPx(tag: EventTag): number {
  return TAG_PX + (columns(tag.label) + columns(cutValue(tag.value))) * CHAR_PX
}

/** The value as the table shows it: one line, nothing invisible, and no longer than `TAG_CHARS_MAX`. */
export function cutValue(value: string): string {
  // A value may be megabytes; only its start is looked at.
  const chars = Array.from(visibleText(value.slice(0, TAG_CHARS_MAX * 2).replace(/\s+/g, ' ')))
  if (chars.length === 0) return '""'
  const cut = chars.length > TAG_CHARS_MAX || value.length > TAG_CHARS_MAX * 2
  return cut ? `${chars.slice(0, TAG_CHARS_MAX - 1).join('')}…` : chars.join('')
}

/** The value as screen readers say it, and as the list of all tags shows it: nothing invisible, and not without end. */
export function spokenValue(value: string): string {
  return visibleText(value.length > SPOKEN_MAX ? `${value.slice(0, SPOKEN_MAX)}…` : value)
}

const SPOKEN_MAX = 300

function columns(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
}
