import { describe, expect, it } from 'vitest'

import { FIELDS } from '@/lib/event/fields'
import { LANGUAGE_PARTS } from '@/lib/query/language-sheet'

import { findInLanguage } from './language-search'

describe('the sheet of the language', () => {
  it('is all there while nothing is searched for', () => {
    const { parts, fields } = findInLanguage(' ')
    expect(parts).toEqual(LANGUAGE_PARTS)
    expect(fields.map(({ field }) => field)).toEqual(FIELDS)
  })

  it('is found by what is written, by what it does, and by other names of a field', () => {
    expect(findInLanguage('minus').parts.flatMap(({ constructs }) => constructs)).toMatchObject([
      { example: '-outcome:success' },
    ])
    expect(findInLanguage('CIDR').fields.map(({ field }) => field.name)).toEqual(['ip'])
    expect(findInLanguage('occurredAt').fields.map(({ field }) => field.name)).toEqual(['date'])
    expect(findInLanguage('delete').fields.map(({ field }) => field.name)).toEqual(['change'])
  })

  it('holds every word that was typed', () => {
    const { parts, fields } = findInLanguage('actor email')
    expect(parts).toEqual([])
    expect(fields.map(({ field }) => field.name)).toEqual(['actor', 'actor.email', 'onBehalfOf'])
    expect(findInLanguage('no such thing here')).toEqual({ parts: [], fields: [] })
  })
})
