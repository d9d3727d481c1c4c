import type { Json } from '@/lib/base/json'
import type { Change } from '@/lib/diff/changes'
import { isRedacted } from '@/lib/diff/redacted'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { clipText } from './clip-text'
import { REDACTED } from './redacted'

/** Characters of a value in the list; the comparison below has all of it. */
const VALUE_MAX = 160

/** A change as the list shows it: its values in one line each. */
export interface ListedChange {
  kind: Change['kind']
  path: string
  /** What `changed:` finds it by. */
  key: string
  from: string | null
  to: string | null
  /** The elements came into another order. */
  isOrder: boolean
}

/** A change in words: scalars as JSON, the rest by its size, of two texts only where they differ. */
export function listedChange({ kind, path, key, from, to, order }: Change): ListedChange {
  return {
    kind,
    path,
    key,
    from: from === undefined ? null : valueWords(from, to),
    to: to === undefined ? null : valueWords(to, from),
    isOrder: order === true,
  }
}

function valueWords(value: Json, other: Json | undefined): string {
  if (Array.isArray(value)) {
    const isFlat =
      value.length <= 8 && value.every((element) => typeof element !== 'object' || element === null)
    return isFlat ? cut(JSON.stringify(value)) : `[${counted(value.length, 'element')}]`
  }
  if (typeof value === 'object' && value !== null) return `{${counted(Object.keys(value).length, 'field')}}`
  if (isRedacted(value)) return REDACTED
  if (typeof value !== 'string') return JSON.stringify(value)
  return textWords(value, typeof other === 'string' ? other : '')
}

function textWords(text: string, other: string): string {
  if (text.includes('\n') || other.includes('\n')) {
    const lines = text.split('\n')
    const line = firstDifference(lines, other.split('\n')).trim()
    return `${cut(line === '' ? '…' : line)} (${counted(lines.length, 'line')})`
  }
  const node = clipText(text, other)
  if (node.kind === 'value') return cut(JSON.stringify(text))
  return `${node.sameBefore > 0 ? '…' : ''}${cut(JSON.stringify(node.text))}${node.sameAfter > 0 ? '…' : ''}`
}

function firstDifference(lines: readonly string[], other: readonly string[]): string {
  return lines.find((line, i) => line !== other[i]) ?? lines[0] ?? ''
}

function cut(text: string): string {
  const chars = Array.from(text.slice(0, VALUE_MAX * 2))
  return visibleText(chars.length > VALUE_MAX ? `${chars.slice(0, VALUE_MAX).join('')}…` : chars.join(''))
}
