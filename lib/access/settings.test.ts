import { describe, expect, test } from 'vitest'

import { fieldsOf, SECTION_NAMES, SECTIONS, sectionValue } from './settings'

describe.each(SECTION_NAMES)('the section %s', (name) => {
  const { schema, defaults } = SECTIONS[name]

  test('has defaults that its own schema takes, whole and exactly', () => {
    expect(schema.parse(defaults)).toEqual(defaults)
    expect(sectionValue(name, null)).toEqual(defaults)
  })

  test('is changed as a whole: nothing may be left out or be added', () => {
    expect(schema.safeParse({ ...defaults, colour: 'red' }).success).toBe(false)
    const [first = ''] = Object.keys(defaults)
    const rest = Object.fromEntries(Object.entries(defaults).filter(([field]) => field !== first))
    expect(schema.safeParse(rest).success).toBe(false)
  })

  test('has a form field with words for each value', () => {
    const fields = fieldsOf(name)
    expect(fields.map((field) => field.name)).toEqual(Object.keys(defaults))
    for (const field of fields) expect(field.label).not.toBe('')
  })
})

test('what is stored goes before the defaults; a field that this version does not know is left out', () => {
  const stored = { idleMinutes: 30, ofAnotherVersion: true }
  expect(sectionValue('sessions', stored)).toEqual({ ...SECTIONS.sessions.defaults, idleMinutes: 30 })
})

test('what nobody could have stored stops, rather than to count as a default', () => {
  expect(() => sectionValue('sessions', { idleMinutes: -1 })).toThrow('must be at least 5')
})

test('a number says its limits', () => {
  expect(fieldsOf('sessions')[0]).toMatchObject({ kind: 'number', min: 5, max: 43_200, unit: 'minutes' })
})
