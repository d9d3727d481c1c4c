import { isUuid } from '@/lib/base/uuid'

import { type ColumnWidths, printWidths, readWidths } from './column-widths'
import { COLUMNS_MAX, type ColumnId, DEFAULT_COLUMNS, readColumn, usualColumns } from './columns'
import { isEmptyRange, isRelative, readTimeText, readUntilText } from './time-range'

/** Newest first, oldest first, or in order of arrival. */
export const ORDERS = ['desc', 'asc', 'arrival'] as const
export type Order = (typeof ORDERS)[number]

/** Height of a row: 28 or 36 pixels. */
export const DENSITIES = ['compact', 'comfortable'] as const
export type Density = (typeof DENSITIES)[number]

/** Before and after in two columns, or in one. */
export const DIFF_LAYOUTS = ['split', 'unified'] as const
export type DiffLayout = (typeof DIFF_LAYOUTS)[number]

/** Only what changed, or the whole of both documents. */
export const DIFF_FIELDS = ['changed', 'all'] as const
export type DiffFields = (typeof DIFF_FIELDS)[number]

/** What the bars over time are divided by. */
export const HISTOGRAM_BY = ['change', 'outcome'] as const
export type HistogramBy = (typeof HISTOGRAM_BY)[number]

/** In the place of a view's id: all events, also for somebody who has a view of their own to begin with. */
export const NO_VIEW = 'none'

/** The parts of an event that is open, in the order of their tabs. */
export const EVENT_TABS = ['fields', 'changes', 'raw', 'seal', 'around'] as const
export type EventTab = (typeof EVENT_TABS)[number]

/** A yes or no as an address holds it. */
const FLAGS = ['false', 'true'] as const

/**
 * Everything that decides what the events page shows. The address is the only copy of it: components read it from
 * there and change it by going to another address, so reload, back and share always agree with the screen.
 */
export interface ExplorerState {
  /** Slug or id of the tenant; null while there is only one to choose. */
  tenant: string | null
  /**
   * Id of the saved view that was opened: it names what is shown and shows nothing by itself, since all of it stands in
   * the address. `NO_VIEW`: none on purpose. null: nothing was said.
   */
  view: string | null
  /** The query as it was typed. It may hold errors: those belong to the query language, not to the address. */
  q: string
  /** Canonical text of `readTimeText`, or null. */
  since: string | null
  /** Not part of the range. In an address a date alone means the whole of that day: see `readUntilText`. */
  until: string | null
  order: Order
  /** New events are added as they arrive, where the rest of the address allows it. */
  live: (typeof FLAGS)[number]
  /** Id of the open event. */
  event: string | null
  /** Slug of the tenant that it belongs to, where events of all tenants are shown: an id alone would not say. */
  of: string | null
  /** The part of it that is shown; null for the one that this person looked at last. */
  tab: EventTab | null
  /** The open event takes the width of the page, over the table. */
  expanded: (typeof FLAGS)[number]
  columns: readonly ColumnId[]
  widths: ColumnWidths
  density: Density
  by: HistogramBy
  diff: DiffLayout
  fields: DiffFields
}

/** Something in the address that this page cannot use. */
export interface StateProblem {
  /** Name of the parameter. */
  param: string
  message: string
  /** The part of its value that is wrong, as it was given. */
  wrong: string
  /**
   * True when going on without it would show rows that nobody asked for: then nothing is searched. In a saved view every
   * part is what somebody asked for.
   */
  blocks: boolean
}

export const DEFAULT_STATE: ExplorerState = {
  tenant: null,
  view: null,
  q: '',
  since: null,
  until: null,
  order: 'desc',
  live: 'false',
  event: null,
  of: null,
  tab: null,
  expanded: 'false',
  columns: DEFAULT_COLUMNS,
  widths: {},
  density: 'compact',
  by: 'change',
  diff: 'split',
  fields: 'changed',
}

/** The change of state that closes the open event. */
export const NO_EVENT = {
  event: null,
  of: null,
  tab: null,
  expanded: 'false',
} as const satisfies Partial<ExplorerState>

type Read = string | readonly ColumnId[] | ColumnWidths
/** `wrong` is left out where it is all of the text. */
type Value = { value: Read } | { message: string; wrong?: string }
type Param = keyof ExplorerState

interface Rule {
  read(text: string): Value
  /** See `StateProblem.blocks`. */
  blocks: boolean
}

const PARAMS: { readonly [K in Param]: Rule } = {
  tenant: { read: readTenant, blocks: true },
  view: { read: readViewId, blocks: false },
  q: { read: (text) => ({ value: text }), blocks: true },
  since: { read: (text) => readTime(readTimeText(text)), blocks: true },
  until: { read: (text) => readTime(readUntilText(text)), blocks: true },
  order: { read: oneOf(ORDERS), blocks: true },
  live: { read: oneOf(FLAGS), blocks: false },
  event: { read: readEventId, blocks: false },
  of: { read: readTenant, blocks: false },
  tab: { read: oneOf(EVENT_TABS), blocks: false },
  expanded: { read: oneOf(FLAGS), blocks: false },
  columns: { read: readColumns, blocks: false },
  widths: { read: readWidths, blocks: false },
  density: { read: oneOf(DENSITIES), blocks: false },
  by: { read: oneOf(HISTOGRAM_BY), blocks: false },
  diff: { read: oneOf(DIFF_LAYOUTS), blocks: false },
  fields: { read: oneOf(DIFF_FIELDS), blocks: false },
}
const NAMES = Object.keys(PARAMS) as Param[] // safe: the table has exactly these keys

/**
 * Read the state from an address's parameters. Never throws: what cannot be used is left at its default and named in
 * `problems`. A parameter given twice is a problem too, because only one of its values can count.
 */
export function parseExplorerState(params: URLSearchParams): {
  state: ExplorerState
  problems: StateProblem[]
} {
  const problems: StateProblem[] = []
  const found: Record<string, Read> = {}
  const inView = isUuid(params.get('view') ?? '')
  for (const name of NAMES) {
    const given = params.getAll(name)
    if (given.length === 0) continue
    const rule = PARAMS[name]
    const read: Value = given.length > 1 ? { message: 'is given more than once' } : rule.read(given[0] ?? '')
    if ('value' in read) found[name] = read.value
    else {
      const blocks = rule.blocks || (inView && isViewPart(name))
      const wrong = read.wrong ?? given.join(', ')
      problems.push({ param: name, message: `\`${name}\` ${read.message}.`, wrong, blocks })
    }
  }
  problems.push(...unknownParams(params, inView))
  // safe: each value was made by the rule of its own name
  const state = { ...DEFAULT_STATE, columns: usualColumns(params.get('tenant')), ...found } as ExplorerState
  if (!isEmptyAlways(state)) return { state, problems }
  const wrong = params.get('until') ?? ''
  problems.push({ param: 'until', message: 'The time range must end after it begins.', wrong, blocks: true })
  // Which end is wrong nobody knows, so neither can be used.
  return { state: { ...state, since: null, until: null }, problems }
}

/** The parameters of the address that shows this state, without `?`. What is at its default is left out. */
export function printExplorerState(state: ExplorerState): string {
  const parts: string[] = []
  const usual = { ...DEFAULT_STATE, columns: usualColumns(state.tenant) }
  for (const name of NAMES) {
    const text = textOf(state[name])
    if (text === null || text === textOf(usual[name])) continue
    parts.push(`${name}=${encode(text)}`)
  }
  return parts.join('&')
}

/** Next's `searchParams` prop as what `parseExplorerState` reads. */
export function searchParamsOf(record: Record<string, string | string[] | undefined>): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(record)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(name, one)
  }
  return params
}

/** The part of the state that decides which rows are found, as one string: the key of cached results. */
export function searchKey(state: ExplorerState): string {
  const { tenant, q, since, until, order } = state
  return printExplorerState({ ...DEFAULT_STATE, tenant, q, since, until, order })
}

/** The parts of an address that a saved view holds: what is searched, and how it is shown. */
export const VIEW_PARTS = ['q', 'since', 'until', 'order', 'columns', 'widths', 'density', 'by'] as const

function isViewPart(name: string): boolean {
  return VIEW_PARTS.some((part) => part === name)
}

/** The part of the state that a saved view holds, as the address has it: equal views have equal texts. */
export function viewSearch(state: ExplorerState): string {
  const { q, since, until, order, columns, widths, density, by } = state
  return printExplorerState({ ...DEFAULT_STATE, q, since, until, order, columns, widths, density, by })
}

function textOf(value: Read | null): string | null {
  if (value === null || typeof value === 'string') return value
  return isColumns(value) ? value.join(',') : printWidths(value)
}

function isColumns(value: readonly ColumnId[] | ColumnWidths): value is readonly ColumnId[] {
  return Array.isArray(value)
}

// An address is read by people too: only what would end the parameter or the address is escaped, and a space is `+`.
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@')
    .replaceAll('%24', '$')
}

function unknownParams(params: URLSearchParams, inView: boolean): StateProblem[] {
  const unknown = new Set([...params.keys()].filter((name) => !Object.hasOwn(PARAMS, name)))
  return [...unknown].map((name) => ({
    param: name,
    message: `This page knows no \`${name.slice(0, 40)}\`.`,
    wrong: params.getAll(name).join(', '),
    blocks: inView,
  }))
}

function readTenant(text: string): Value {
  return text === '' || text.length > 128 ? { message: 'is not a tenant' } : { value: text }
}

function readTime(value: string | null): Value {
  return value === null
    ? { message: 'is not a time; use one like `-7d` or `2026-11-01T10:00:00Z`' }
    : { value }
}

function readEventId(text: string): Value {
  return isUuid(text) ? { value: text.toLowerCase() } : { message: 'is not the id of an event' }
}

function readViewId(text: string): Value {
  if (text === NO_VIEW) return { value: text }
  return isUuid(text) ? { value: text.toLowerCase() } : { message: 'is not the id of a view' }
}

function readColumns(text: string): Value {
  const columns: ColumnId[] = []
  for (const name of text.split(',')) {
    const column = readColumn(name)
    if (column === null) {
      return { message: `names a column that does not exist: \`${name.slice(0, 40)}\``, wrong: name }
    }
    if (!columns.includes(column)) columns.push(column)
  }
  if (columns.length > COLUMNS_MAX) return { message: `names more than ${COLUMNS_MAX} columns` }
  return { value: columns }
}

function oneOf(values: readonly string[]): (text: string) => Value {
  return (text) =>
    values.includes(text) ? { value: text } : { message: `must be one of ${values.join(', ')}` }
}

// Only what no clock can change: pure code has none. `-1d` to `-7d` is caught, `-1d` to a date is the server's to say.
function isEmptyAlways({ since, until }: ExplorerState): boolean {
  if (since === null || until === null || isRelative(since) !== isRelative(until)) return false
  // Two ends of one kind compare alike at any moment; this one lies past the longest `-9999w`.
  return isEmptyRange({ since, until }, 9_000_000_000_000)
}
