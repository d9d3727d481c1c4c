import { describe, expect, test } from 'vitest'

import { filterOptions, type OptionGroup } from './option-filter'

const groups: OptionGroup[] = [
  {
    label: 'Tenants',
    options: [
      { value: '1', label: 'New Acme', description: 'new-acme' },
      { value: '2', label: 'Acme', description: 'acme-corp' },
      { value: '3', label: 'Globex', description: 'globex', keywords: 'parent acme' },
    ],
  },
  { label: 'Theme', options: [{ value: 'dark', label: 'Dark theme' }] },
]
const values = (typed: string) =>
  filterOptions(groups, typed).map((group) => group.options.map((o) => o.value))

describe('filterOptions', () => {
  test('keeps everything and its order when nothing is typed', () => {
    expect(values('  ')).toEqual([['1', '2', '3'], ['dark']])
  })
  test('finds by label, description and keywords, whatever the case, labels that start with it first', () => {
    expect(values('ACME')).toEqual([['2', '1', '3']])
    expect(values('corp')).toEqual([['2']])
  })
  test('asks for every word', () => {
    expect(values('acme parent')).toEqual([['3']])
    expect(values('acme dark')).toEqual([])
  })
  test('draws no more rows than a list can hold, over all groups', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ value: `${index}`, label: `Row ${index}` }))
    const drawn = filterOptions([{ options: many }, { options: [{ value: 'x', label: 'Row x' }] }], 'row')
    expect(drawn.flatMap((group) => group.options)).toHaveLength(200)
  })
})
