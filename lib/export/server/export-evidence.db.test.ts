import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { fromUtf8, hex } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { sha256 } from '@/lib/log/server/native-hashing'
import { readOpeningsAt } from '@/lib/log/server/read-openings'
import { hasher } from '@/lib/log/server/tree'
import type { Policy } from '@/lib/proof/policy'
import { type CheckedEvent, verifyEvidence } from '@/lib/proof/verify-evidence'
import { searchEvents } from '@/lib/search/server/search-events'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { collected, fileOf, unzipped } from '@/lib/testing/evidence'
import { personCtx } from '@/lib/testing/person-ctx'
import { servedCheckpoint, someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'

import { exportAllTenants } from './export-all-tenants'
import { exportEvents } from './export-events'

let place: TestDb
let at: TestPublishing
let tenant: TenantRef
let auditor: Ctx

const drafts = (count: number, action?: string) =>
  someEvents(count, action).map((draft, i) => ({
    ...draft,
    client: { ip: `203.0.113.${i % 250}` },
    ...(i % 10 === 0 && { before: { i }, after: { i: i + 1 } }),
  }))

beforeAll(async () => {
  place = await testDatabase()
  at = testPublishing()
  tenant = await testTenant(place.db, { slug: 'acme' })
  auditor = personCtx(place.db, tenant, { role: 'auditor' })
  // In two months, so that the order of arrival is not that of time.
  await testAppend(place.db, tenant, drafts(300))
  const old = drafts(60, 'flow.delete').map((draft) => ({ ...draft, occurredAt: '2026-09-02T10:00:00Z' }))
  await testAppend(place.db, tenant, old)
  await testAppend(place.db, tenant, drafts(10))
  await at.publish(place.db)
})
afterAll(async () => {
  at.remove()
  await place.drop()
})

type Input = Parameters<typeof exportEvents>[1]

/** A bundle of what is signed: nothing is waited for. */
async function bundle(input: Omit<Input, 'format'>, ctx = auditor): Promise<Uint8Array> {
  await at.publish(place.db)
  return unsigned(input, ctx)
}

async function unsigned(input: Omit<Input, 'format'>, ctx = auditor): Promise<Uint8Array> {
  const made = await exportEvents(ctx, { ...input, format: 'evidence' })
  return collected(made.body)
}

async function checked(bytes: Uint8Array) {
  const { signers } = await servedCheckpoint(place.db, tenant)
  const policy: Policy = { logs: signers, witnesses: new Map(), groups: new Map(), quorum: null }
  const events: CheckedEvent[] = []
  const report = await verifyEvidence(fileOf(bytes), {
    hasher,
    verify: verifyEd25519,
    policy,
    event: (event) => void events.push(event),
  })
  return { report, events }
}

const reading = () =>
  searchEvents(auditor, { q: 'action:vouchsafe.export.*', order: 'arrival', limit: '2' }).then(
    ({ events }) => events,
  )

describe('evidence', () => {
  test.each(['', 'action:flow.delete', 'actor:u_1 type:FLOW', 'action:nothing'])(
    'of %j holds what the search finds, in the order of the log, and verifies',
    async (q) => {
      const { events: found, size } = await searchEvents(auditor, { q, limit: '1000' })
      const { report, events } = await checked(await bundle({ q, size: String(size) }))
      expect(report).toMatchObject({ problems: [], events: found.length, good: found.length })
      expect(events.map(({ shown }) => shown.index)).toEqual(
        found.map(({ index }) => index).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      )
      expect(report.notIncluded).toBe((report.checkpoint?.size ?? 0n) - BigInt(found.length))
      expect(report.manifest).toMatchObject({
        query: { text: q },
        tenant: { slug: 'acme' },
        madeBy: 'A <a@example.com>',
      })
    },
  )

  test('shows each event as the API does', async () => {
    const { events: found } = await searchEvents(auditor, { q: 'action:flow.delete', limit: '1000' })
    const { events } = await checked(await bundle({ q: 'action:flow.delete' }))
    for (const [i, { shown, entry }] of events.entries()) {
      const event = found.find(({ id }) => id === entry?.id)
      expect(entry).toMatchObject({ occurredAt: event?.occurredAt, action: event?.action })
      expect(shown.openings).toMatchObject({
        actor: { value: event?.actor },
        ip: { value: event?.client?.ip },
        details: { value: event?.details },
        ...(i % 10 === 0 && { after: { value: event?.after } }),
      })
    }
  })

  test('of sections that are withheld there is nothing in it, and the rest verifies', async () => {
    // The query, and who asks, would tell as well.
    const bytes = await bundle({ q: 'actor:u_1 ip:203.0.113.0/24', withhold: 'ip, actor' })
    const { report } = await checked(bytes)
    expect(report.manifest).toMatchObject({ query: null, madeBy: null })
    expect(report.events).toBeGreaterThan(0)
    expect(report).toMatchObject({ problems: [], good: report.events, withheld: ['actor', 'ip'] })
    expect(report.manifest?.withheld).toEqual([
      { section: 'actor', because: 'chosen' },
      { section: 'ip', because: 'chosen' },
      { section: 'original', because: 'chosen' },
    ])
    const files = await unzipped(bytes)
    files.delete('verify.html')
    for (const [name, content] of files) {
      // A commitment may hold the three letters of a name by chance.
      for (const told of [/203\.0\.113/, /(?<![\w-])u_1(?![\w-])/, /a@example\.com/])
        expect({ name, told, holds: told.test(fromUtf8(content) ?? '') }).toEqual({
          name,
          told,
          holds: false,
        })
    }
  })

  test('of what the query does not look at it says what was looked for', async () => {
    const { report } = await checked(await bundle({ q: 'actor:u_1 action:flow.delete', withhold: 'ip' }))
    expect(report.manifest).toMatchObject({
      query: { text: 'actor:u_1 action:flow.delete' },
      madeBy: 'A <a@example.com>',
    })
  })

  test('reads nothing of the search index', async () => {
    const client = await place.db.readers.connect()
    const query = vi.spyOn(client, 'query')
    try {
      expect(await readOpeningsAt(client, tenant, [1, 2, 3])).toHaveLength(3)
      // With its name and its values, or as text alone.
      const asked = query.mock.calls.map(([statement]) => JSON.stringify(statement))
      expect(asked.filter((text) => /\bsearch\b/.test(text))).toEqual([])
      expect(asked.filter((text) => text.includes('FROM event '))).toHaveLength(1)
    } finally {
      query.mockRestore()
      client.release()
    }
  })

  test('a mask keeps its sections closed, and says that it did', async () => {
    const masked = personCtx(place.db, tenant, { role: 'auditor', masks: ['client.ip'] })
    const { report, events } = await checked(await bundle({ q: 'action:flow.delete' }, masked))
    expect(report).toMatchObject({ problems: [], events: 60, withheld: ['ip'] })
    // A text could hold an address, too, and the record as it was sent does.
    expect(report.manifest?.withheld).toEqual(
      ['ip', 'text', 'original'].map((section) => ({ section, because: 'masked' })),
    )
    expect(events.every(({ shown }) => shown.openings.ip === undefined)).toBe(true)
  })

  test('waits for the signature of what was stored last', async () => {
    const { events } = await testAppend(place.db, tenant, drafts(3, 'flow.last'))
    const waiting = unsigned({ q: 'action:flow.last' })
    await at.publish(place.db)
    const { report } = await checked(await waiting)
    expect(report).toMatchObject({ problems: [], events: events.length })
  })

  test('is recorded with the sum of its manifest, which stands for all of it', async () => {
    const bytes = await bundle({ q: 'action:flow.delete', withhold: 'ip' })
    const files = await unzipped(bytes)
    const [finished, started] = await reading()
    expect(started).toMatchObject({
      action: 'vouchsafe.export.started',
      message: 'Began to export events as evidence',
      details: { format: 'evidence', query: 'action:flow.delete', withheld: 'ip' },
    })
    expect(finished).toMatchObject({
      action: 'vouchsafe.export.finished',
      outcome: 'success',
      message: 'Exported 60 events as evidence',
      details: { rows: 60, manifest: hex(sha256(files.get('manifest.json')!)) },
    })
  })

  test('whoever leaves in the middle has no bundle, and gives back what was held', async () => {
    await at.publish(place.db)
    const made = await exportEvents(auditor, { format: 'evidence', q: '' })
    for await (const _ of made.body) break
    const [finished] = await reading()
    expect(finished).toMatchObject({ action: 'vouchsafe.export.finished', outcome: 'failure' })
    expect(finished?.details).not.toHaveProperty('manifest')
    expect(place.db.readers.idleCount).toBe(place.db.readers.totalCount)
  })

  test('is for who may read proofs, and all events', async () => {
    const key: Ctx = {
      ...auditor,
      principal: {
        kind: 'key',
        keyId: randomUUID(),
        name: 'Exports',
        scopes: ['events:export'],
        tenantId: tenant.id,
        sourceName: 'exports',
      },
    }
    await expect(bundle({ q: '' }, key)).rejects.toThrow(
      'Evidence holds proofs: it needs the scope proofs:read, too.',
    )
    const limited = personCtx(place.db, tenant, { role: 'auditor', query: 'type:FLOW' })
    await expect(bundle({ q: '' }, limited)).rejects.toThrow('A proof tells how many events the log holds')
  })

  test('is of one log', async () => {
    const { principal } = auditor
    if (principal.kind !== 'user') throw new Error('The auditor is a person.')
    const admin: Ctx = { ...auditor, tenant: null, principal: { ...principal, instanceAdmin: true } }
    await expect(exportAllTenants(admin, { format: 'evidence' })).rejects.toThrow(
      'Evidence leads to the checkpoint of one log: choose a tenant.',
    )
  })

  test.each([
    [{ format: 'evidence', documents: 'true' }, 'documents is only for csv and ndjson'],
    [{ format: 'evidence', order: 'asc' }, 'order is only for csv and ndjson'],
    [{ format: 'evidence', withhold: 'ip,adress' }, 'There is no section adress. There are: actor'],
    [{ format: 'csv', withhold: 'ip' }, 'withhold is only for evidence'],
    [{ format: 'zip' }, 'Only csv, ndjson and evidence can be exported.'],
  ])('asked for as %j it says what cannot be', async (input, message) => {
    const error = await exportEvents(auditor, input as Input).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      extra: { problems: [{ message: expect.stringContaining(message) as string }] },
    })
  })
})
