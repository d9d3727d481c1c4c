import { describe, expect, test } from 'vitest'

import { field, fieldNamed, FIELDS, GRAMMAR_VERSION, isReservedKey } from './fields'

describe('the field registry', () => {
  test('has the reserved keys of grammar version 1, no more and no less', () => {
    // Stored queries mean what they meant: a key that is added here needs a new version.
    const keys =
      'tenant type change action outcome actor actor.id actor.name actor.email actor.type onBehalfOf resource resource.id ' +
      'resource.name name id ip agent trace session source format subject date received has changed from to late partial ' +
      'message reason index details'
    expect({ version: GRAMMAR_VERSION, keys: FIELDS.map(({ name }) => name) }).toEqual({
      version: 1,
      keys: keys.split(' '),
    })
  })

  test('finds a field in any case, and nothing else', () => {
    expect(fieldNamed('ONBEHALFOF')?.name).toBe('onBehalfOf')
    expect(isReservedKey('Actor.Id')).toBe(true)
    expect(isReservedKey('namespace')).toBe(false)
    expect(fieldNamed('__proto__')).toBeUndefined()
  })

  test('gives each field its own lexemes, and joins only fields that have some', () => {
    const lexemes = FIELDS.flatMap(({ lexeme }) => lexeme ?? [])
    expect(new Set(lexemes).size).toBe(lexemes.length)
    for (const { anyOf = [] } of FIELDS) {
      for (const name of anyOf) expect(field(name).lexeme).toBeDefined()
    }
  })

  test('describes each in one line', () => {
    for (const { label, doc } of FIELDS) {
      expect(label).toMatch(/^[A-Z]/)
      expect(doc).toMatch(/^[A-Z].{5,90}\.$/)
    }
  })
})
