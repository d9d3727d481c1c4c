import type { Field } from '@/lib/event/fields'

import type { QueryProblem } from './ast'
import { gluedOperator, isMinus } from './foreign-signs'
import { rewrite } from './foreign-terms'
import { quote } from './lex'
import type { Head } from './parse-head'
import type { Piece } from './parse-value'

/** Where a value stands: after which head, in which kind of list. */
export interface ValuePlace {
  head: Head
  field: Field | undefined
  /** Between parentheses. */
  inList: boolean
  /** No other value stands beside it. */
  sole: boolean
}

/**
 * What other tools write in place of a value: a sign, a negation, several values. Null for what is a value. Details may
 * hold anything, so that only what cannot be meant as it stands is a problem there.
 */
export function foreignValue(item: readonly Piece[], place: ValuePlace): QueryProblem | null {
  const [first] = item
  if (first === undefined || first.quoted) return null
  return (
    misplacedOperator(item, first, place) ??
    gluedOperator(first.text, first.from, true) ??
    (place.field === undefined || place.head.operator !== ':'
      ? null
      : (misplacedMinus(item, first, place) ?? alternatives(item, first, place.field, place)))
  )
}

/** The value as it was written, without the `cut` characters of its start, which are not in quotes. */
function restOf(item: readonly Piece[], cut: number): string {
  return item
    .map((piece) => (piece.quoted ? quote(piece.text) : piece.text))
    .join('')
    .slice(cut)
}

/** `date:>=2026` is what others write for `date>=2026`. */
function misplacedOperator(item: readonly Piece[], first: Piece, { head }: ValuePlace): QueryProblem | null {
  const sign = /^(?:>=|<=|[<>=])/.exec(first.text)?.[0]
  if (sign === undefined) return null
  const text = `${head.typed}${sign === '=' ? ':' : sign}${restOf(item, sign.length)}`
  const span = { from: head.from, to: item.at(-1)?.to ?? first.to }
  return rewrite(span, 'The sign stands in place of the colon.', text)
}

/** `type:!FLOW` and `type:-FLOW`. A number may be negative. */
function misplacedMinus(item: readonly Piece[], first: Piece, place: ValuePlace): QueryProblem | null {
  const { head, sole, inList } = place
  const sign = /^(?:!=?|.)/u.exec(first.text)?.[0] ?? ''
  const rest = restOf(item, sign.length)
  if (!(sign.startsWith('!') || isMinus(sign)) || rest === '' || (sign !== '!' && /^\d/.test(rest)))
    return null
  const message = 'A minus stands in front of the key. In quotes it is an ordinary character.'
  const span = { from: head.from, to: item.at(-1)?.to ?? first.to }
  if (!sole || inList) return { from: first.from, to: span.to, message }
  return rewrite(span, message, `-${head.typed}:${rest}`)
}

/** `type:FLOW|TENANT`. A text may well hold the bar. */
function alternatives(
  item: readonly Piece[],
  first: Piece,
  field: Field,
  { inList, sole }: ValuePlace,
): QueryProblem | null {
  const parts = first.text.split(/\|{1,2}/)
  if (parts.length < 2 || item.length > 1 || field.kind === 'text' || field.kind === 'pair') return null
  if (!parts.every((part) => /^[\p{L}\p{N}_.@*:/-]+$/u.test(part))) return null
  const message = 'Write OR between the values. In quotes the bar is an ordinary character.'
  const list = parts.join(sole || inList ? ' OR ' : ',')
  return rewrite(first, message, sole && !inList ? `(${list})` : list)
}
