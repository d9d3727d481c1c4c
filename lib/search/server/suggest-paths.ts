import { type LexemeClass, lexemeHead, readLexeme, SEPARATOR } from '@/lib/event/lexeme'
import type { Completion } from '@/lib/query/complete'
import { type Option, pathText, valueText } from '@/lib/query/complete-options'
import { ranked } from '@/lib/query/complete-ranked'
import { hasTerm, toggleTerm } from '@/lib/query/edit'
import { readQuery } from '@/lib/query/validate'

import { compileSearch } from './compile-search'
import { scopeOf } from './count-scope'
import { idRange } from './partitions'
import type { Counting } from './store-counts'
import type { Asking } from './suggest-asking'
import { walkMatches } from './walk-matches'

/** Events with documents whose changes are looked through: the newest ones. */
const MATCHES = 1_000
const BUDGET_MS = 200
const LEXEMES_MAX = 500

type PathCompletion = Extract<Completion, { kind: 'path' }>
type ValueCompletion = Extract<Completion, { kind: 'value' }>

interface CountedText {
  text: string
  count: number
}

/** Paths that changed in the newest matches, most frequent first. Folded, as the index holds them. */
export async function suggestPaths({ key, typed }: PathCompletion, asking: Asking): Promise<Option[]> {
  const cls: LexemeClass = key === 'changed' ? 'c' : key === 'from' ? 'o' : 'n'
  const part = key === 'changed' ? 3 : 2
  const { found, complete } = await changes(cls, cls + SEPARATOR, part, asking)
  const paths = found.flatMap(({ text, count }) => {
    const read =
      key === 'changed'
        ? readLexeme(`c${SEPARATOR}${SEPARATOR}${text}`)?.value
        : readLexeme(`o${SEPARATOR}${text}${SEPARATOR}`)?.key
    return read === undefined || read === '' ? [] : [{ path: read, count }]
  })
  const options = paths.map(({ path, count }): Option => {
    // `changed:labels` finds `labels.owner`, too.
    const isExact = complete && !paths.some((other) => other.path.startsWith(`${path}.`))
    return { kind: 'path', text: pathText(path, key), label: path, count, exact: isExact }
  })
  return ranked(options, typed)
}

/** Old or new values at a path, most frequent first. Folded, as the index holds them. */
export async function changedValues(
  { key }: ValueCompletion,
  path: string,
  asking: Asking,
): Promise<Option[]> {
  const cls: LexemeClass = key.kind === 'field' && key.name === 'from' ? 'o' : 'n'
  const head = lexemeHead(cls, path)
  const { found, complete } = await changes(cls, head, 3, asking)
  return found.flatMap(({ text, count }): Option[] => {
    const value = readLexeme(head + text)?.value
    if (value === undefined || value === '') return []
    return [{ kind: 'value', text: valueText(value), label: value, count, exact: complete }]
  })
}

/** How many of the newest matches with documents have lexemes that start like this, by one part of these. */
async function changes(
  cls: LexemeClass,
  head: string,
  part: number,
  { count, rest, since, until }: Asking,
): Promise<{ found: CountedText[]; complete: boolean }> {
  // What differs may be hidden, and so is what it differs in.
  if (count.sight.masks.documents.length > 0) return { found: [], complete: true }
  const needed = cls === 'o' ? ['before'] : cls === 'n' ? ['after'] : ['before', 'after']
  const q = needed.reduce((text, what) => withTerm(text, 'has', what), rest)
  const compiled = compileSearch(q, count)
  const counting: Counting = {
    columns: ['search'],
    selections: (values) => {
      const start = values.add(head)
      return [
        `SELECT 0, count(DISTINCT id)::float8 AS n, split_part(lexeme, chr(31), ${part}) AS text, NULL, NULL, NULL
           FROM found, unnest(search) AS one (lexeme, positions, weights) WHERE starts_with(lexeme, ${start})
          GROUP BY text ORDER BY n DESC LIMIT ${LEXEMES_MAX}`,
      ]
    },
  }
  const limits = { matches: MATCHES, budgetMs: BUDGET_MS, now: count.now }
  const range = idRange({ since, until }, compiled)
  const walked = await walkMatches(count.client, scopeOf(count, compiled), range, counting, limits)
  const counts = new Map<string, number>()
  for (const [, n, text] of walked.rows) counts.set(text ?? '', (counts.get(text ?? '') ?? 0) + n)
  const found = [...counts].map(([text, n]) => ({ text, count: n }))
  const isCut = found.length >= LEXEMES_MAX
  return { found: found.toSorted((a, b) => b.count - a.count), complete: walked.reach === null && !isCut }
}

/** The query with a term, once; without the query where it is too long for one more. */
function withTerm(text: string, key: string, value: string): string {
  if (hasTerm(text, key, value) === 'include') return text
  const whole = toggleTerm(text, key, value, 'include')
  return readQuery(whole).problems.length === 0 ? whole : toggleTerm('', key, value, 'include')
}
