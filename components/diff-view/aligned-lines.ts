import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { member } from '@/lib/diff/alignment'
import { ContentIds } from '@/lib/diff/content-ids'
import { pairElements } from '@/lib/diff/pair-elements'
import { holdsRedaction } from '@/lib/diff/redacted'
import { SameValues } from '@/lib/diff/sameness'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { clipText } from './clip-text'
import { type DocumentNode, inOrder, LEFT_OUT, nodeLines, whole } from './document-text'
import { hasSecret, hiddenPlaces, placeText, sidesOf, type Steps, stepTo } from './hidden-places'
import { nearChanges, pairLines } from './text-lines'

/**
 * What a line of a comparison says. `hidden`: a secret stands there on both sides, and nobody can say whether it is the
 * same one. `note`: no part of a document.
 */
export type LineKind = 'same' | 'changed' | 'removed' | 'added' | 'hidden' | 'note'

/** One line of both documents; null where a side has none. */
export interface AlignedLine {
  kind: LineKind
  before: string | null
  after: string | null
}

/** Two documents line by line. */
export interface AlignedLines {
  lines: AlignedLine[]
  /** Places where a secret stands on both sides: it may have changed. */
  hidden: string[]
  /** Differences are left out, because there were more than the most that was asked for. */
  isCut: boolean
}

interface AlignOptions {
  /** Only what differs, with what is the same counted; else the whole of both documents. */
  isCutToChanges: boolean
  /** Differences drawn at most, where it is cut to them. */
  max: number
  /** Told now and then how many lines there are so far. */
  onLines?: (lines: number) => void
}

/**
 * Lay two documents beside each other, place by place: members by name whatever their order, elements of arrays as
 * `pairElements` says, texts of several lines by their lines. The left lines together are the document before, the right
 * ones the document after; only elements that came into another order stand at their new place on both sides.
 */
export function alignDocuments(before: Json, after: Json, options: AlignOptions): AlignedLines {
  const aligner = new Aligner(options, hasSecret(before) && hasSecret(after))
  aligner.pair(before, after, { indent: '', lead: '', end: '', steps: null })
  return { lines: aligner.lines, hidden: aligner.hidden, isCut: aligner.isCut }
}

/** Members that say which thing an object is. They stay beside a change, so that a reader sees what changed. */
const NAMES = new Set(['id', 'key', 'name', 'type'])
const STEP = '  '
/** Behind a secret that stands on both sides. */
export const MAY_HAVE_CHANGED = `${LEFT_OUT} may have changed`
/** Lines between two reports of how far it is. */
const REPORT_EVERY = 2000

/** Where a value stands: in the text, and in the document. */
interface Place {
  indent: string
  /** Before the value on its first line: `"name": `. */
  lead: string
  /** Behind it on its last line: a comma. */
  end: string
  steps: Steps
}

class Aligner {
  readonly lines: AlignedLine[] = []
  readonly hidden: string[] = []
  isCut = false
  #left: number
  readonly #hasSecrets: boolean
  readonly #ids = new ContentIds()
  readonly #same = new SameValues()
  readonly #options: AlignOptions

  /** `hasSecrets`: something was taken out on both sides. */
  constructor(options: AlignOptions, hasSecrets: boolean) {
    this.#options = options
    this.#hasSecrets = hasSecrets
    this.#left = options.isCutToChanges ? options.max : Number.POSITIVE_INFINITY
  }

  pair(before: Json, after: Json, at: Place): void {
    if (holdsRedaction(before) && holdsRedaction(after)) return this.#secret(before, after, at)
    if (Array.isArray(before) && Array.isArray(after)) return this.#arrays(before, after, at)
    if (isObject(before) && isObject(after)) return this.#objects(before, after, at)
    if (before === after) return this.#sameValue(after, at)
    this.#left -= 1
    if (typeof before !== 'string' || typeof after !== 'string') return this.#replace(before, after, at)
    if (before.includes('\n') || after.includes('\n')) return this.#texts(before, after, at)
    if (!this.#options.isCutToChanges) return this.#replace(before, after, at)
    this.#zip(linesAt(clipText(before, after), at), linesAt(clipText(after, before), at))
  }

  /** True for what is counted instead of drawn: the same on both sides, and nothing in it that may not be. */
  #isLeftOut(before: Json, after: Json): boolean {
    return this.#options.isCutToChanges && this.#same.of(before, after) === 'same'
  }

  #push(kind: LineKind, before: string | null, after: string | null): void {
    this.lines.push({ kind, before, after })
    if (this.lines.length % REPORT_EVERY === 0) this.#options.onLines?.(this.lines.length)
  }

  #both(kind: LineKind, line: string): void {
    this.#push(kind, line, line)
  }

  #note(at: Place, text: string): void {
    this.#both('note', `${at.indent}${STEP}${LEFT_OUT} ${text}`)
  }

  #sameValue(value: Json, at: Place): void {
    for (const line of linesAt(whole(value), at)) this.#both('same', line)
  }

  #secret(before: Json, after: Json, at: Place): void {
    this.hidden.push(placeText(at.steps))
    const line = (value: Json) => `${linesAt(whole(value), at).join(' ')} ${MAY_HAVE_CHANGED}`
    this.#push('hidden', line(before), line(after))
  }

  /** Both values as they are: line beside line as far as both go. */
  #replace(before: Json, after: Json, at: Place): void {
    this.#zip(linesAt(whole(before), at), linesAt(whole(after), at))
  }

  #zip(before: readonly string[], after: readonly string[]): void {
    for (let i = 0; i < Math.max(before.length, after.length); i += 1) {
      const [old, fresh] = [before[i] ?? null, after[i] ?? null]
      if (old === null) this.#push('added', null, fresh)
      else if (fresh === null) this.#push('removed', old, null)
      else if (old === fresh) this.#both('same', old)
      else this.#push('changed', old, fresh)
    }
  }

  #oneSide(kind: 'removed' | 'added', value: Json, at: Place): void {
    this.#left -= 1
    for (const line of linesAt(whole(value), at)) {
      this.#push(kind, kind === 'removed' ? line : null, kind === 'added' ? line : null)
    }
  }

  /** False when no more differences are drawn: this one is counted by what holds it, and only its secrets are found. */
  #mayDraw(before: Json | undefined, after: Json | undefined, at: Place): boolean {
    if (this.#left > 0) return true
    this.isCut = true
    if (before !== undefined && after !== undefined && this.#hasSecrets) {
      for (const place of hiddenPlaces(before, after, at.steps, this.#ids)) this.hidden.push(place)
    }
    return false
  }

  #objects(before: JsonObject, after: JsonObject, at: Place): void {
    const keys = namesOf(before, after)
    if (keys.length === 0) return this.#both('same', `${at.indent}${at.lead}{}${at.end}`)
    const indent = at.indent + STEP
    let same = 0
    let more = 0
    this.#both('same', `${at.indent}${at.lead}{`)
    for (const key of keys) {
      const [old, fresh] = [member(before, key), member(after, key)]
      const below: Place = {
        indent,
        lead: `${visibleText(JSON.stringify(key))}: `,
        end: ',',
        steps: { up: at.steps, step: { kind: 'member', name: key } },
      }
      if (old !== undefined && fresh !== undefined && this.#isLeftOut(old, fresh)) {
        if (NAMES.has(key) && typeof fresh !== 'object') this.#sameValue(fresh, below)
        else same += 1
      } else if (this.#mayDraw(old, fresh, below)) this.#side(old, fresh, below)
      else more += 1
    }
    if (more > 0) this.#note(at, counted(more, 'more field that differs', 'more fields that differ'))
    if (same > 0) this.#note(at, `${counted(same, 'field')} the same`)
    this.#both('same', `${at.indent}}${at.end}`)
  }

  #side(before: Json | undefined, after: Json | undefined, at: Place): void {
    if (before === undefined) {
      if (after !== undefined) this.#oneSide('added', after, at)
    } else if (after === undefined) this.#oneSide('removed', before, at)
    else this.pair(before, after, at)
  }

  #arrays(before: readonly Json[], after: readonly Json[], at: Place): void {
    if (before.length + after.length === 0) return this.#both('same', `${at.indent}${at.lead}[]${at.end}`)
    const { pairs, by, isReordered } = pairElements(before, after, this.#ids)
    const run = { same: 0, more: 0 }
    const close = () => {
      if (run.same > 0) this.#note(at, `${counted(run.same, 'element')} the same`)
      if (run.more > 0)
        this.#note(at, counted(run.more, 'more element that differs', 'more elements that differ'))
      run.same = run.more = 0
    }
    this.#both('same', `${at.indent}${at.lead}[`)
    if (isReordered) this.#note(at, 'in another order than before, and shown in the new one')
    for (const pair of pairs) {
      const [old, fresh] = sidesOf(pair, before, after)
      if (old !== undefined && fresh !== undefined && this.#isLeftOut(old, fresh)) {
        if (run.more > 0) close()
        run.same += 1
        continue
      }
      const step = stepTo(fresh ?? old, by, pair.after ?? pair.before ?? 0)
      const below: Place = { indent: at.indent + STEP, lead: '', end: ',', steps: { up: at.steps, step } }
      if (this.#mayDraw(old, fresh, below)) {
        close()
        this.#side(old, fresh, below)
      } else {
        if (run.same > 0) close()
        run.more += 1
      }
    }
    close()
    this.#both('same', `${at.indent}]${at.end}`)
  }

  /** A text of several lines, compared by them. */
  #texts(before: string, after: string, at: Place): void {
    const indent = at.indent + STEP
    const [old, fresh] = [before.split('\n'), after.split('\n')]
    const pairs = pairLines(old, fresh)
    const isDrawn = this.#options.isCutToChanges ? nearChanges(pairs, old, fresh) : null
    const lineOf = (lines: readonly string[], place: number | null) =>
      place === null ? null : `${indent}${visibleText(lines[place] ?? '')}`
    let same = 0
    const close = () => {
      if (same > 0) this.#note(at, `${counted(same, 'line')} the same`)
      same = 0
    }
    this.#both('same', `${at.indent}${at.lead}"""`)
    for (const [i, pair] of pairs.entries()) {
      if (isDrawn !== null && isDrawn[i] !== true) same += 1
      else {
        close()
        const [left, right] = [lineOf(old, pair.before), lineOf(fresh, pair.after)]
        const isSame = pair.before !== null && pair.after !== null && old[pair.before] === fresh[pair.after]
        this.#push(isSame ? 'same' : kindOf(left, right), left, right)
      }
    }
    close()
    this.#both('same', `${at.indent}"""${at.end}`)
  }
}

/** The names of both objects, in order. Mostly they have the same ones. */
function namesOf(before: JsonObject, after: JsonObject): string[] {
  const names = Object.keys(before)
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) names.push(name)
  return inOrder(names)
}

function kindOf(before: string | null, after: string | null): LineKind {
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}

function linesAt(node: DocumentNode, at: Place): string[] {
  return nodeLines(node, at.indent, at.lead, at.end)
}
