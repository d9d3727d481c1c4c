import { sortedKeys } from '@/components/diff-view/document-text'
import { REDACTED } from '@/components/diff-view/redacted'
import type { Json } from '@/lib/base/json'
import { pathText, type Step } from '@/lib/diff/path'
import { isRedacted } from '@/lib/diff/redacted'
import type { BlameAnswer } from '@/lib/search/resource/answers'
import type { Setter } from '@/lib/search/resource/blame-walk'

/** One line of a state as it is read: a member, an element, or a bracket. */
export interface StateLine {
  /** Levels below the document. */
  indent: number
  /** The member's name; null for elements and brackets that close. */
  name: string | null
  text: string
  kind: 'string' | 'number' | 'literal' | 'bracket' | 'redacted'
  /** Who set it; null where there are several below, or nothing is known. */
  setter: Setter | null
}

/** Lines that belong together: one after the other, set by the same event. */
export interface StateBlock {
  setter: Setter | null
  lines: StateLine[]
}

/** A state as lines, with who set each; members in the order that comparisons have, too. */
export function stateLines(value: Json, blame: BlameAnswer | null): StateLine[] {
  const setters = new Map((blame?.paths ?? []).map((one) => [one.path, one]))
  const lines: StateLine[] = []
  const write = (at: Json, steps: readonly Step[], name: string | null, above: Setter | null): void => {
    const setter = setters.get(pathText(steps)) ?? above
    const line = (text: string, kind: StateLine['kind'], of: string | null = name): void => {
      lines.push({ indent: steps.length, name: of, text, kind, setter })
    }
    if (Array.isArray(at) && at.length > 0) {
      line('[', 'bracket')
      for (const [index, one] of at.entries()) write(one, [...steps, { kind: 'index', index }], null, setter)
      line(']', 'bracket', null)
    } else if (typeof at === 'object' && at !== null && !Array.isArray(at) && Object.keys(at).length > 0) {
      line('{', 'bracket')
      for (const key of sortedKeys(at)) {
        write(at[key] ?? null, [...steps, { kind: 'member', name: key }], key, setter)
      }
      line('}', 'bracket', null)
    } else {
      line(scalarText(at), kindOf(at))
    }
  }
  write(value, [], null, null)
  return lines
}

function scalarText(value: Json): string {
  if (isRedacted(value)) return REDACTED
  // Texts of several lines stand as they are: a query or a script is read, not parsed.
  if (typeof value === 'string' && value.includes('\n')) return value
  return JSON.stringify(value)
}

function kindOf(value: Json): StateLine['kind'] {
  if (isRedacted(value)) return 'redacted'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  return typeof value === 'object' && value !== null ? 'bracket' : 'literal'
}

/** Neighbouring lines with one setter as blocks, so that its name stands there once. */
export function stateBlocks(lines: readonly StateLine[]): StateBlock[] {
  const blocks: StateBlock[] = []
  for (const line of lines) {
    const last = blocks.at(-1)
    if (last !== undefined && isSame(last.setter, line.setter)) last.lines.push(line)
    else blocks.push({ setter: line.setter, lines: [line] })
  }
  return blocks
}

function isSame(a: Setter | null, b: Setter | null): boolean {
  return a === b || (a?.how === b?.how && a?.event === b?.event && a?.after === b?.after)
}
