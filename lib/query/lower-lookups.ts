import { cidrBits, ipBits } from '@/lib/base/ip-bits'
import { isUuidV7 } from '@/lib/base/uuid'
import { type Field, field } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import {
  lexeme,
  type LexemeClass,
  lexemeHead,
  lexemeIn,
  lexemeKeyPrefix,
  lexemePrefix,
  SEPARATOR,
} from '@/lib/event/lexeme'

import type { QueryValue } from './ast'
import { documentPath, termKey } from './keys'
import type { Lowering } from './lowering'
import { anyOf, notOf, type Plan } from './plan'
import { suggestKey } from './suggest-key'

// How values are looked up in the search index.

/** A value of a field that is indexed whole, or of the fields that its key stands for. */
export function lowerKeyword(field: Field, value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'any' && field.always === true) return { kind: 'all' }
  if (field.values !== undefined) return lowerClosed(field, value, lowering)
  if (field.name === 'tenant') {
    return { kind: 'tenant', text: fold(value.text), prefix: value.kind === 'starts' }
  }
  const found = partsOf(field).flatMap((part) =>
    part.lexeme === undefined ? [] : [lowerValue(lexemeHead('f', part.lexeme), value, lowering)],
  )
  if (field.details !== undefined) found.push(lowerDetails(field.details, value, lowering))
  // An id as it stands in an address; ids of events are UUIDs of version 7.
  if (field.name === 'id' && value.kind === 'is' && isUuidV7(value.text)) {
    found.push({ kind: 'id', id: value.text.toLowerCase() })
  }
  return anyOf(found)
}

/** The fields that a key stands for: itself, or several. */
export function partsOf(of: Field): readonly Field[] {
  return of.anyOf === undefined ? [of] : of.anyOf.map((name) => field(name))
}

/** A value of a field that has only these values. */
export function lowerClosed(field: Field, value: QueryValue, lowering: Lowering): Plan {
  const values = field.values ?? []
  if (value.kind === 'any') return { kind: 'all' }
  const known = value.kind === 'is' ? values.find((one) => fold(one) === fold(value.text)) : undefined
  if (known === undefined) {
    const better = suggestKey(value.text, values)
    const message = `${field.label} is one of ${values.join(', ')}.`
    return lowering.refuse(
      value,
      message,
      better === null ? undefined : { label: `Write ${better}`, text: better },
    )
  }
  const head = lexemeHead('f', field.lexeme ?? field.name)
  if (field.kind !== 'flag') return exact(lexemeIn(head, known))
  const raised = exact(lexemeIn(head, 'true'))
  return known === 'true' ? raised : notOf(raised)
}

/** A value at a path of details; a star alone also finds what lies below the path. */
export function lowerDetails(path: string, value: QueryValue, lowering: Lowering): Plan {
  const head = lexemeHead('d', path)
  if (value.kind !== 'any') return lowerValue(head, value, lowering, true)
  const below = lexemeKeyPrefix('d', `${path}.`)
  return below === null ? lowering.tooLong(value) : anyOf([prefix(head), prefix(below)])
}

/** `from:path=value` and `to:path=value`. */
export function lowerPair(field: Field, value: QueryValue, lowering: Lowering): Plan {
  lowering.readsChanges = true
  if (value.kind === 'any' && value.path === undefined) return anyLexeme(field.name === 'from' ? 'o' : 'n')
  if (value.path === undefined) return lowering.refuse(value, `Say at which path: ${field.name}:retries=3.`)
  if (value.kind === 'ends') {
    return lowering.refuse(value, `A value is looked up whole or by its start: ${field.name}:name=x*.`)
  }
  return lowerValue(lexemeHead(field.name === 'from' ? 'o' : 'n', value.path), value, lowering, true)
}

/** `changed:path`: the path itself or anything below it. */
export function lowerChanged(value: QueryValue, lowering: Lowering): Plan {
  lowering.readsChanges = true
  const head = lexemeHead('c', '')
  if (value.kind === 'any') return prefix(head)
  if (value.kind === 'ends')
    return lowering.refuse(value, 'A path is looked up whole or by its start: changed:labels.*')
  const start = lexemePrefix(head, value.kind === 'is' ? `${value.text}.` : value.text)
  if (start === null) return lowering.tooLong(value)
  return value.kind === 'starts' ? prefix(start) : anyOf([exact(lexemeIn(head, value.text)), prefix(start)])
}

/** `has:before`, `has:ip`, `has:namespace`: the event has this. */
export function lowerHas(value: QueryValue, lowering: Lowering): Plan {
  if (value.kind !== 'is' || value.text === '')
    return lowering.refuse(value, 'Say what the event has: has:after, has:ip, has:namespace.')
  const what = value.text.toLowerCase()
  if (what === 'before' || what === 'after') return exact(lexeme('f', 'has', what))
  const document = documentPath(value.text)
  if (document !== null) {
    const message = `Paths in before and after are no keys. Write changed:path, or from:path=* and to:path=*.`
    return lowering.refuse(value, message)
  }
  const key = termKey(value.text)
  const any: QueryValue = { ...value, kind: 'any', text: '' }
  if (key?.kind === 'details') return lowerDetails(key.path, any, lowering)
  const of = key?.kind === 'field' ? field(key.name) : null
  if (of === null || of.name === 'has')
    return lowering.refuse(value, 'Say what the event has: has:after, has:ip, has:namespace.')
  if (of.kind === 'flag') return lowerClosed(of, { ...value, text: 'true' }, lowering)
  return lowerAny(of, any, lowering)
}

/** `key:*` of a field: the event has one. */
export function lowerAny(field: Field, any: QueryValue, lowering: Lowering): Plan {
  if (field.always === true) return { kind: 'all' }
  if (field.name === 'details') return { kind: 'detailed' }
  if (field.kind === 'ip') return anyLexeme('ip')
  if (field.kind === 'text') return { kind: 'present', field: field.name }
  if (field.kind === 'pair') return lowerPair(field, any, lowering)
  return field.kind === 'path' ? lowerChanged(any, lowering) : lowerKeyword(field, any, lowering)
}

/** An address or a CIDR block. */
export function lowerIp(value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'any') return anyLexeme('ip')
  const address = value.kind === 'is' ? ipBits(value.text) : null
  if (address !== null) return exact(lexemeHead('ip', address.family) + address.bits)
  const block = value.kind === 'is' ? cidrBits(value.text) : null
  if (block !== null) return prefix(lexemeHead('ip', block.family) + block.bits)
  const better = blockOf(value)
  const message = 'Write an address or a CIDR block: ip:203.0.113.7, ip:10.0.0.0/8, ip:2001:db8::/32.'
  return lowering.refuse(
    value,
    message,
    better === null ? undefined : { label: `Write ${better}`, text: better },
  )
}

/** `10.0.*` as the block that it stands for. */
function blockOf(value: QueryValue): string | null {
  const octets = value.text.replace(/\.$/, '').split('.')
  if (value.kind !== 'starts' || octets.length > 3) return null
  const block = `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`
  return cidrBits(block) === null ? null : block
}

/**
 * A free word where it is a whole value of a field that people search without naming it, or the event's id. Nothing
 * else finds a word with two or more digits.
 */
export function lowerWholeWord(value: QueryValue, freeFields: readonly Field[], lowering: Lowering): Plan {
  const found = freeFields.map((field) =>
    lowerValue(lexemeHead('f', field.lexeme ?? field.name), value, lowering),
  )
  const address = value.kind === 'is' ? ipBits(value.text) : null
  if (address !== null) found.push(exact(lexemeHead('ip', address.family) + address.bits))
  if (value.kind === 'is' && isUuidV7(value.text)) found.push({ kind: 'id', id: value.text.toLowerCase() })
  return anyOf(found)
}

/** A value under a head of lexemes: whole, by its start, or any. */
export function lowerValue(head: string, value: QueryValue, lowering: Lowering, scalars = false): Plan {
  if (value.kind === 'any') return prefix(head)
  if (value.kind === 'starts') {
    const start = lexemePrefix(head, value.text)
    return start === null ? lowering.tooLong(value) : prefix(start)
  }
  const number = scalars ? numberText(value.text) : null
  const whole = exact(lexemeIn(head, value.text))
  return number === null ? whole : anyOf([whole, exact(lexemeIn(head, number))])
}

/** How events write this number, where it is written in another way: `7.0` and `1e3` are indexed as `7` and `1000`. */
export function numberText(text: string): string | null {
  const number = numberIn(text)
  const canonical = JSON.stringify(number)
  return number !== null && canonical !== text ? canonical : null
}

/** The number that is written like this; null for any other text. */
export function numberIn(text: string): number | null {
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) ? number : null
}

/** Any lexeme of a class. */
export function anyLexeme(cls: LexemeClass): Plan {
  return prefix(cls + SEPARATOR)
}

/** This lexeme. */
export function exact(text: string): Plan {
  return { kind: 'lexeme', text, prefix: false }
}

/** Any lexeme that starts like this. */
export function prefix(text: string): Plan {
  return { kind: 'lexeme', text, prefix: true }
}
