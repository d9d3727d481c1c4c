import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type TenantRef, wholeGrant } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { CSV_COLUMNS } from '@/lib/export/csv'
import { searchEvents } from '@/lib/search/server/search-events'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { exportEvents } from './export-events'

const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\nx',
  '＝1',
  "'=1",
  ' =1',
  'a,b',
  'say "hi"',
  'line\nbreak',
  'crlf\r\n',
  '\u202eevil',
  '😀',
  '',
]
const DAY_MS = 86_400_000

let test: TestDb
let tenant: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
})
afterAll(() => test.drop())

const ctx = () => personCtx(test.db, tenant, { role: 'auditor' })

const append = (drafts: EventDraft[]) => testAppend(test.db, tenant, drafts)

/** A strict RFC 4180 reader: CRLF between records, quotes only around whole fields. */
function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (let at = 0; at < text.length;) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (text[at] === '"' && text[at + 1] === '"') at++
        else if (text[at] === '"') break
        cell += text[at]
      }
      at++
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === '"' || text[at] === '\n')
          throw new Error(`a bare ${JSON.stringify(text[at])} at ${at}`)
        cell += text[at++]
      }
    }
    record.push(cell)
    if (text[at] === ',') at++
    else if (text.slice(at, at + 2) === '\r\n') {
      records.push(record)
      record = []
      at += 2
    } else throw new Error(`no field end at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`)
  }
  return records
}

async function run(input: Parameters<typeof exportEvents>[1]) {
  const made = await exportEvents(ctx(), input)
  const chunks: Buffer[] = []
  // Copied: a chunk's memory is used again.
  for await (const chunk of made.body) chunks.push(Buffer.from(chunk))
  const [head, ...rows] = parseCsv(Buffer.concat(chunks).toString())
  const cells = rows.map((row) => Object.fromEntries(row.map((cell, i) => [head![i]!, cell])))
  return { ...made, head: head!, cells, counted: made.rows() }
}

describe('a CSV export', () => {
  it('has the rows of the view, in its order, with fixed columns and chosen keys', async () => {
    await append(
      Array.from({ length: 1_200 }, (_, i) => ({
        occurredAt: new Date(Date.now() - i * DAY_MS).toISOString(),
        actor: { type: 'user', id: `u_${i % 3}` },
        action: 'flow.update',
        change: 'UPDATE',
        resource: { type: 'FLOW', id: `f-${i}` },
        details: { n: i, deep: { er: `v${i}` } },
        before: { a: 1 },
        after: { a: 2 },
      })),
    )
    const q = 'actor:u_1 type:FLOW'
    const made = await run({ format: 'csv', q, columns: 'n, deep.er' })
    const view = await searchEvents(ctx(), { q, limit: 1000, size: made.size })
    expect(made.cells.map((row) => row.id)).toEqual(view.events.map((event) => event.id))
    expect(made.counted).toBe(400)
    expect(made.head).toEqual([
      ...CSV_COLUMNS.map((column) => column.heading),
      'details.n',
      'details.deep.er',
    ])
    const [first] = made.cells
    const event = view.events[0]!
    expect(first).toMatchObject({
      occurredAt: event.occurredAt,
      receivedAt: event.receivedAt,
      index: String(event.index),
      'details.n': '1',
      'details.deep.er': 'v1',
    })
    expect(JSON.parse(first!.details!)).toEqual(event.details)
    const documents = await run({ format: 'csv', q, documents: 'true' })
    expect(documents.cells[0]).toMatchObject({ before: '{"a": 1}', after: '{"a": 2}' })
  })

  it('has in a column of a details key what the table shows under it', async () => {
    await append([
      {
        actor: { type: 'system' },
        action: 'cells.test',
        change: 'NONE',
        resource: { type: 'CELLS' },
        details: {
          items: [{ sku: 'A', 'x.y': [1, [2]] }, { sku: null }, { sku: { deep: 'no' } }, 'plain'],
          one: ['alone'],
          'a.b': { c: true },
          a: { b: { c: 2 }, 'b.c': 3 },
          plain: { key: 0.5 },
          'plain.key': 'twice',
          nothing: null,
          'quo"te\'s': '{x}',
          empty: [],
        },
      },
    ])
    const expected = {
      'items.sku': '["A", null]',
      'items.x.y': '[1, 2]',
      'items.sku.deep': 'no',
      items: 'plain',
      one: 'alone',
      'a.b.c': '[2, 3, true]',
      'plain.key': '[0.5, "twice"]',
      nothing: 'null',
      [`quo"te's`]: '{x}',
      empty: '',
      absent: '',
      plain: '',
    }
    const columns = Object.keys(expected)
    const { cells } = await run({ format: 'csv', q: 'type:CELLS', columns: columns.join(',') })
    expect(Object.fromEntries(columns.map((column) => [column, cells[0]?.[`details.${column}`]]))).toEqual(
      expected,
    )
  })

  it('keeps every hostile text whole, and guards what a spreadsheet would run', async () => {
    await append(
      HOSTILE.map((text, i) => ({
        actor: { type: 'user', id: 'x', name: text === '' ? 'empty' : text },
        action: 'hostile.test',
        change: 'NONE',
        resource: { type: 'HOSTILE', id: `h-${i}` },
        reason: text,
        details: { text },
      })),
    )
    const off = await run({ format: 'csv', q: 'type:HOSTILE', guard: 'off', columns: 'text' })
    const on = await run({ format: 'csv', q: 'type:HOSTILE', columns: 'text' })
    const cellsOf = (made: typeof on) =>
      HOSTILE.map((_, i) => made.cells.find((row) => row.resourceId === `h-${i}`)!)
    expect(cellsOf(off).map((row) => row['details.text'])).toEqual(HOSTILE)
    const guarded = HOSTILE.map((text) => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text))
    expect(cellsOf(on).map((row) => row['details.text'])).toEqual(guarded)
    expect(cellsOf(on).map((row) => row.reason)).toEqual(guarded)
    expect(cellsOf(on).map((row) => JSON.parse(row.details!).text)).toEqual(HOSTILE)
  })

  it('cannot be bent by what is asked for: quotes in keys and values stay text', async () => {
    const made = await run({ format: 'csv', q: `text:"it's \\" OR 1=1"`, columns: `it's, "quoted", a\\b` })
    expect(made.cells).toEqual([])
    expect(made.head.slice(-3)).toEqual([`details.it's`, 'details."quoted"', 'details.a\\b'])
  })

  it('is recorded before its first byte, and when it ends with how many rows went out', async () => {
    await run({ format: 'csv', q: 'type:FLOW resource:f-3', documents: 'true', columns: 'n' })
    const page = await searchEvents(ctx(), { q: 'action:vouchsafe.export.* query:"type:FLOW resource:f-3"' })
    expect(page.events.map(({ action, outcome, details }) => [action, outcome, details?.rows])).toEqual([
      ['vouchsafe.export.finished', 'success', 1],
      ['vouchsafe.export.started', 'success', undefined],
    ])
    // What left the house, too.
    for (const { details } of page.events)
      expect(details).toMatchObject({ documents: true, guard: 'on', columns: 'n' })
  })

  it('that its reader leaves is recorded as broken off, and gives its connection back', async () => {
    for (let i = 0; i < 8; i++) {
      const made = await exportEvents(ctx(), { format: 'csv', q: 'left:early OR type:FLOW' })
      for await (const chunk of made.body) if (chunk.length > 0) break
    }
    const page = await searchEvents(ctx(), { q: 'action:vouchsafe.export.finished outcome:failure' })
    expect(page.events).toHaveLength(8)
  })

  it.each(['csv', 'ndjson'] as const)(
    'is oldest first when that is asked for, over all months: %s',
    async (format) => {
      const ids = async (order: 'asc' | 'desc') => {
        const chunks: string[] = []
        const made = await exportEvents(ctx(), { format, q: 'type:FLOW', order })
        for await (const chunk of made.body) chunks.push(chunk.toString())
        return chunks.join('').match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}/g) ?? []
      }
      const newest = await ids('desc')
      expect(newest).toHaveLength(1_200)
      expect(await ids('asc')).toEqual(newest.toReversed())
    },
  )

  it('has the chosen columns only, in the order in which they were named, each as in a file of all', async () => {
    const view = { format: 'csv' as const, q: 'type:FLOW actor:u_1' }
    const all = await run(view)
    const fields = ['change', 'receivedAt', 'message', 'id']
    const some = await run({ ...view, size: all.size, fields: fields.join(','), columns: 'n' })
    expect(some.head).toEqual([...fields, 'details.n'])
    expect(some.cells).toHaveLength(400)
    expect(some.cells).toEqual(
      all.cells.map((row) => ({
        ...Object.fromEntries(fields.map((field) => [field, row[field]])),
        'details.n': String((JSON.parse(row.details!) as { n: number }).n),
      })),
    )
  })

  it('is guarded from its first cell on where columns are chosen, and no line of it is empty', async () => {
    await append(
      ['=1+1', undefined].map((message) => ({
        actor: { type: 'system' as const },
        action: 'chosen.test',
        change: 'NONE' as const,
        resource: { type: 'CHOSEN' },
        ...(message !== undefined && { message }),
      })),
    )
    const view = { format: 'csv' as const, q: 'type:CHOSEN', fields: 'message' }
    const chunks: string[] = []
    const made = await exportEvents(ctx(), view)
    for await (const chunk of made.body) chunks.push(chunk.toString())
    expect(chunks.join('').split('\r\n').toSorted()).toEqual(['', '""', "'=1+1", 'message'])
    const raw = await run({ ...view, guard: 'off' })
    expect(new Set(raw.cells.map(({ message }) => message))).toEqual(new Set(['', '=1+1']))
  })

  it.each([
    ['', 'Name at least one column, or leave fields out for all of them.'],
    ['id,actor', 'There is no column actor.'],
    ['id,ip,id', 'Name each column once.'],
  ])('refuses the columns %j', async (fields, message) => {
    await expect(exportEvents(ctx(), { format: 'csv', q: '', fields })).rejects.toMatchObject({
      extra: { problems: [{ path: 'fields', message: expect.stringContaining(message) as unknown }] },
    })
  })

  it('is refused to a viewer', async () => {
    const viewer = ctx()
    if (viewer.principal.kind === 'user') viewer.principal.grants = [wholeGrant(tenant.id, 'viewer')]
    await expect(exportEvents(viewer, { format: 'csv', q: '' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
