import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from '@/lib/base/time'

import { WIDTH_MAX_PX, WIDTH_MIN_PX } from './column-widths'
import { type ColumnId, DEFAULT_COLUMNS, FIXED_COLUMNS } from './columns'
import {
  DEFAULT_STATE,
  DENSITIES,
  DIFF_FIELDS,
  DIFF_LAYOUTS,
  HISTOGRAM_BY,
  type ExplorerState,
  NO_VIEW,
  ORDERS,
  parseExplorerState,
  EVENT_TABS,
  printExplorerState,
  searchKey,
  searchParamsOf,
} from './explorer-state'

const parse = (search: string) => parseExplorerState(new URLSearchParams(search))

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => value.toWellFormed())
const detailsColumn = fc
  .stringMatching(/^[a-zA-Zé0-9_.$/@: -]{1,20}$/u)
  .map((key): ColumnId => `details.${key}`)
const fixedColumn = fc.constantFrom(...(Object.keys(FIXED_COLUMNS) as (keyof typeof FIXED_COLUMNS)[]))
const columns = fc.uniqueArray(fc.oneof(fixedColumn, detailsColumn), { minLength: 1, maxLength: 20 })
const widths = fc.dictionary(
  fc.oneof(fixedColumn, detailsColumn),
  fc.integer({ min: WIDTH_MIN_PX, max: WIDTH_MAX_PX }),
  { maxKeys: 8, noNullPrototype: true },
)
const relative = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.constantFrom('m', 'h', 'd', 'w'))
  .map(([amount, unit]) => `-${amount}${unit}`)
const absolute = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(timeText)
// One end of each kind is never reversed by definition, see isEmptyAlways.
const range = fc.oneof(
  fc.record({ since: fc.option(relative), until: fc.option(absolute) }),
  fc.record({ since: fc.option(absolute), until: fc.option(relative) }),
)
const state: fc.Arbitrary<ExplorerState> = fc
  .record({
    tenant: fc.option(
      fc.oneof(
        fc.constant('*'),
        text.filter((value) => value !== '' && value.length <= 128),
      ),
    ),
    q: text,
    order: fc.constantFrom(...ORDERS),
    live: fc.constantFrom('false' as const, 'true' as const),
    view: fc.option(fc.oneof(fc.uuid(), fc.constant(NO_VIEW))),
    event: fc.option(fc.uuid()),
    of: fc.option(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/)),
    tab: fc.option(fc.constantFrom(...EVENT_TABS)),
    expanded: fc.constantFrom('false' as const, 'true' as const),
    columns,
    widths,
    density: fc.constantFrom(...DENSITIES),
    by: fc.constantFrom(...HISTOGRAM_BY),
    diff: fc.constantFrom(...DIFF_LAYOUTS),
    fields: fc.constantFrom(...DIFF_FIELDS),
  })
  .chain((rest) => range.map((ends) => ({ ...rest, ...ends })))

describe('the address of the events page', () => {
  it('says exactly the state it was made from', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(parse(printExplorerState(given))).toEqual({ state: given, problems: [] })
      }),
    )
  })

  it('survives an address bar, which reads it as a URL', () => {
    fc.assert(
      fc.property(state, (given) => {
        const url = new URL(`https://audit.example/events?${printExplorerState(given)}`)
        expect(parseExplorerState(url.searchParams).state).toEqual(given)
      }),
    )
  })

  it('never throws, and prints what it read the same way again', () => {
    const messy = fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('q', 'since', 'until', 'order', 'columns', 'widths', 'view', 'event', 'diff'),
          text,
        ),
        fc.oneof(text, fc.string({ unit: 'binary' }), relative),
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(messy, (pairs) => {
        const read = parseExplorerState(new URLSearchParams(pairs))
        const printed = printExplorerState(read.state)
        expect(printExplorerState(parse(printed).state)).toBe(printed)
      }),
    )
  })

  it('is empty for the default state', () => {
    expect(printExplorerState(DEFAULT_STATE)).toBe('')
    expect(parse('')).toEqual({ state: DEFAULT_STATE, problems: [] })
  })

  it('can be read by a person', () => {
    const printed = printExplorerState({
      ...DEFAULT_STATE,
      tenant: 'acme',
      q: 'namespace:company.team type:FLOW',
      since: '-7d',
    })
    expect(printed).toBe('tenant=acme&q=namespace:company.team+type:FLOW&since=-7d')
  })

  it.each([
    ['since=yesterday', 'since', true],
    ['until=2026-13-01', 'until', true],
    ['order=newest', 'order', true],
    ['tenant=', 'tenant', true],
    ['q=a&q=b', 'q', true],
    ['since=2026-02-01&until=2026-01-01', 'until', true],
    ['since=2026-11-02&until=2026-11-01', 'until', true],
    ['since=2026-11-02T10:00:00Z&until=2026-11-02T10:00:00Z', 'until', true],
    ['since=-1d&until=-7d', 'until', true],
    ['since=-1d&until=-24h', 'until', true],
    ['event=42', 'event', false],
    ['columns=', 'columns', false],
    ['columns=type,nope', 'columns', false],
    ['widths=', 'widths', false],
    ['widths=type:9', 'widths', false],
    ['widths=type:2000', 'widths', false],
    ['widths=type:12.5', 'widths', false],
    ['widths=nope:120', 'widths', false],
    ['view=mine', 'view', false],
    ['density=huge', 'density', false],
    ['by=actor', 'by', false],
    ['diff=sideways', 'diff', false],
    ['fields=some', 'fields', false],
    ['untill=-7d', 'untill', false],
    ['__proto__=x', '__proto__', false],
    ['constructor=x', 'constructor', false],
  ])('%s is a problem that is shown', (search, param, blocks) => {
    const { problems } = parse(search)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ param, blocks })
    expect(problems[0]?.message).toMatch(/\.$/)
  })

  it.each([
    ['columns=type,nope,date', 'columns', 'nope'],
    ['widths=type:100,actor:1', 'widths', 'actor:1'],
    ['density=huge', 'density', 'huge'],
    ['grouped=by-hour', 'grouped', 'by-hour'],
  ])(
    'in a saved view, %s is what somebody asked for: without it nothing is searched',
    (search, param, wrong) => {
      const view = crypto.randomUUID()
      expect(parse(`view=${view}&${search}`).problems).toMatchObject([{ param, wrong, blocks: true }])
      expect(parse(`view=${NO_VIEW}&${search}`).problems).toMatchObject([{ param, wrong, blocks: false }])
      // What a view does not hold, it cannot be without.
      expect(parse(`view=${view}&event=42`).problems).toMatchObject([{ param: 'event', blocks: false }])
    },
  )

  it('keeps what is right beside what is wrong', () => {
    const { state: read } = parse('q=type:FLOW&since=-7d&density=huge')
    expect(read).toEqual({ ...DEFAULT_STATE, q: 'type:FLOW', since: '-7d' })
  })

  it('keeps neither end of a range that can hold nothing, so that the address without it is another one', () => {
    for (const search of ['since=2026-11-02&until=2026-11-01', 'since=-1d&until=-7d&q=a']) {
      const { state: read } = parse(search)
      expect(read).toMatchObject({ since: null, until: null })
      expect(parse(printExplorerState(read)).problems).toEqual([])
    }
  })

  it('takes a date as the end of a range for the whole of that day', () => {
    const { state: read, problems } = parse('since=2026-11-01&until=2026-11-01')
    expect(problems).toEqual([])
    expect(read).toMatchObject({ since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' })
  })

  it('takes a date, a time without zone and an offset, all as UTC', () => {
    expect(parse('since=2026-11-01').state.since).toBe('2026-11-01T00:00:00.000Z')
    expect(parse('since=2026-11-01+10:30').state.since).toBe('2026-11-01T10:30:00.000Z')
    expect(parse('since=2026-11-01T10:30:05%2B02:00').state.since).toBe('2026-11-01T08:30:05.000Z')
  })

  it('reads a lone surrogate as the replacement character instead of failing to print it', () => {
    expect(printExplorerState({ ...DEFAULT_STATE, q: '\uD800' })).toBe('q=%EF%BF%BD')
  })

  it('drops a column named twice', () => {
    expect(parse('columns=date,type,date').state.columns).toEqual(['date', 'type'])
    expect(parse(`columns=${DEFAULT_COLUMNS.join(',')}`).state).toEqual(DEFAULT_STATE)
  })
})

describe('searchKey', () => {
  it('changes with what decides the rows, and with nothing else', () => {
    const base = { ...DEFAULT_STATE, q: 'type:FLOW' }
    expect(searchKey({ ...base, event: crypto.randomUUID(), density: 'comfortable', diff: 'unified' })).toBe(
      searchKey(base),
    )
    for (const other of [
      { ...base, q: 'type:USER' },
      { ...base, since: '-1h' },
      { ...base, until: '-1h' },
      { ...base, order: 'asc' as const },
      { ...base, tenant: 'acme' },
    ]) {
      expect(searchKey(other)).not.toBe(searchKey(base))
    }
  })
})

describe('searchParamsOf', () => {
  it('keeps every value of a repeated parameter', () => {
    expect(searchParamsOf({ q: ['a', 'b'], since: '-7d', none: undefined }).toString()).toBe(
      'q=a&q=b&since=-7d',
    )
  })
})
