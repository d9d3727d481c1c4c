import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { printQuery } from '@/lib/query/print'
import { hostileText, validTree } from '@/lib/testing/query-arbitraries'

import type { ColumnId } from './columns'
import {
  DEFAULT_STATE,
  DENSITIES,
  type ExplorerState,
  HISTOGRAM_BY,
  ORDERS,
  parseExplorerState,
} from './explorer-state'
import { viewSearch } from './explorer-state'
import { isModified, readViewSearch, storedViewProblems, VIEW_SEARCH_MAX } from './saved-view'
import { viewAddress } from './view-address'
import { createViewInput } from './view-input'

const id = '0199a3c1-0000-7000-8000-000000000001'

const state: fc.Arbitrary<ExplorerState> = fc
  .record({
    q: validTree.map(printQuery).filter((q) => q.length < 4000),
    since: fc.option(fc.constantFrom('-7d', '-90m', '2026-11-01T00:00:00.000Z')),
    order: fc.constantFrom(...ORDERS),
    columns: fc.uniqueArray(fc.constantFrom<ColumnId>('type', 'actor', 'date', 'details.a:b c'), {
      minLength: 1,
    }),
    widths: fc.record(
      { actor: fc.integer({ min: 60, max: 900 }) },
      { requiredKeys: [], noNullPrototype: true },
    ),
    density: fc.constantFrom(...DENSITIES),
    by: fc.constantFrom(...HISTOGRAM_BY),
  })
  .map((parts) => ({ ...DEFAULT_STATE, ...parts }))

describe('the search of a view', () => {
  it('is kept as it was: what opens is what was saved, and then nothing is modified', () => {
    fc.assert(
      fc.property(state, (saved) => {
        const read = readViewSearch(viewSearch(saved))
        expect(read).toEqual({ search: viewSearch(saved), problems: [] })
        const view = { id, ...read }
        const opened = parseExplorerState(new URLSearchParams(viewAddress('acme', view)))
        expect(opened).toEqual({ state: { ...saved, tenant: 'acme', view: id }, problems: [] })
        expect(isModified(opened.state, view)).toBe(false)
      }),
    )
  })

  it('is modified by each part that it holds, and by nothing else', () => {
    const view = { search: viewSearch({ ...DEFAULT_STATE, q: 'type:FLOW', since: '-7d' }), problems: [] }
    const opened = { ...DEFAULT_STATE, q: 'type:FLOW', since: '-7d', tenant: 'acme', view: id }
    for (const same of [{}, { event: id }, { diff: 'unified' as const }, { tenant: id }]) {
      expect(isModified({ ...opened, ...same }, view)).toBe(false)
    }
    for (const other of [
      { q: 'type:USER' },
      { since: null },
      { until: '-1d' },
      { order: 'asc' as const },
      { columns: ['date' as const] },
      { widths: { date: 100 } },
      { density: 'comfortable' as const },
      { by: 'outcome' as const },
    ]) {
      expect(isModified({ ...opened, ...other }, view)).toBe(true)
    }
  })

  it('never throws, and names what it cannot use', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (text) => {
        const { search, problems } = readViewSearch(text)
        if (problems.length > 0) expect(search).toBe(text)
        else expect(readViewSearch(search)).toEqual({ search, problems: [] })
      }),
    )
  })

  it.each([
    ['q=type:FLOW (', 'q', '('],
    ['q=changed>3', 'q', '3'],
    ['columns=type,gone', 'columns', 'gone'],
    ['widths=gone:100', 'widths', 'gone:100'],
    ['since=yesterday', 'since', 'yesterday'],
    ['lanes=actor', 'lanes', 'actor'],
    ['tenant=acme', 'tenant', 'acme'],
    [`event=${id}`, 'event', id],
    [`view=${id}`, 'view', id],
  ])('%s is wrong at its place, and is given back as it was', (text, param, wrong) => {
    const read = readViewSearch(text)
    expect(read.search).toBe(text)
    expect(read.problems).toMatchObject([{ param, wrong }])
    // Whatever runs instead is something else.
    expect(isModified(DEFAULT_STATE, read)).toBe(true)
  })

  it('of a newer language is not run', () => {
    expect(readViewSearch('q=type:FLOW', GRAMMAR_VERSION + 1).problems).toMatchObject([{ param: 'q' }])
    expect(storedViewProblems('q=type:FLOW', GRAMMAR_VERSION + 1)).toMatchObject([{ param: 'q' }])
    expect(readViewSearch(`q=${'a'.repeat(VIEW_SEARCH_MAX)}`).problems).toMatchObject([{ param: 'search' }])
  })

  it('that is stored has its query read only where it is of another version of the language', () => {
    const search = 'q=type:FLOW+(&columns=type,gone'
    expect(storedViewProblems(search, GRAMMAR_VERSION - 1)).toMatchObject([
      { param: 'columns', wrong: 'gone' },
      { param: 'q', wrong: '(' },
    ])
    expect(storedViewProblems(search, GRAMMAR_VERSION)).toMatchObject([{ param: 'columns', wrong: 'gone' }])
  })
})

describe('the name of a view', () => {
  const nameOf = (name: string) => createViewInput.safeParse({ name, search: '' }).data?.name

  it.each(['Fehler', 'نماهای‌من', '失敗した操作', '👩‍🚒 on call', 'é'])('may be %s', (name) => {
    expect(nameOf(` ${name} `)).toBe(name.normalize('NFC'))
  })

  it.each([
    ['', 'empty'],
    ['   ', 'spaces'],
    ['x'.repeat(81), 'long'],
    ['a\u202Eb', 'turned'],
    ['a\nb', 'lines'],
    ['\uD800', 'half'],
  ])('may not be %j (%s)', (name) => expect(nameOf(name)).toBeUndefined())

  it('counts characters and not their parts', () => {
    expect(nameOf('🚒'.repeat(80))).toBe('🚒'.repeat(80))
  })
})
