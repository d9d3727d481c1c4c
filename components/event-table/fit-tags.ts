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

/** Where there is room a value is longer, but more characters than this never fit. */
export const ROOMY_CHARS_MAX = 200

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

/** A tag of a cell, and how many characters of its value are shown. */
export interface LaidTag {
  tag: EventTag
  chars: number
}

/**
 * The tags that a cell this wide shows, from the first. What they leave free goes to values that would be cut, the first
 * before others; what then is left belongs to the last, which is cut by the room itself and not by a number.
 */
export function layTags(tags: readonly EventTag[], widthPx: number): LaidTag[] {
  const shown = tags.slice(0, fitTags(tags, widthPx))
  const counter = shown.length < tags.length ? MORE_PX + GAP_PX : 0
  const used = shown.reduce((sum, tag) => sum + tagWidthPx(tag) + GAP_PX, -GAP_PX)
  let free = widthPx - counter - used
  return shown.map((tag, i) => {
    if (i === shown.length - 1) return { tag, chars: ROOMY_CHARS_MAX }
    const more = tagWidthPx(tag, ROOMY_CHARS_MAX) - tagWidthPx(tag)
    if (more > free) return { tag, chars: TAG_CHARS_MAX }
    free -= more
    return { tag, chars: ROOMY_CHARS_MAX }
  })
}

/** A tag's width in px, as it is drawn in the table with so many characters of its value. */
export function tagWidthPx(tag: EventTag, chars = TAG_CHARS_MAX): number {
  return TAG_PX + (columns(tag.label) + columns(cutValue(tag.value, chars))) * CHAR_PX
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
