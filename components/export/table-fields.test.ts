import { expect, it } from 'vitest'

import { CSV_FIELDS } from '@/lib/export/csv'
import { DEFAULT_COLUMNS, FIXED_COLUMNS, type ColumnId } from '@/lib/view/columns'

import { fieldsOfTable } from './table-fields'

it('has for every column of the table columns that a file can have', () => {
  const all = fieldsOfTable(Object.keys(FIXED_COLUMNS) as ColumnId[]) // safe: its own keys
  expect(all.filter((field) => !CSV_FIELDS.includes(field))).toEqual([])
  expect(new Set(all).size).toBe(all.length)
})

it('keeps the order of the table, without the columns that are details keys', () => {
  expect(fieldsOfTable(DEFAULT_COLUMNS)).toEqual([
    'resourceType',
    'change',
    'actorName',
    'actorEmail',
    'actorId',
    'details',
    'occurredAt',
  ])
  expect(fieldsOfTable(['date', 'details.namespace', 'type'])).toEqual(['occurredAt', 'resourceType'])
})

it('is never a file without columns', () => {
  expect(fieldsOfTable(['tenant', 'details.namespace'])).toEqual(['id'])
})
