import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import { verifyApiKey } from '@/lib/access/server/verify-api-key'
import { utf8 } from '@/lib/base/bytes'
import { testKey } from '@/lib/testing/api'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'

import { FRAMES_MAX, ingestFrames } from './ingest-frames'

let database: TestDb
let ctx: Ctx

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const tenant = await testTenant(db)
  const { key } = await testKey(db, tenant, ['events:write'])
  const receivedAt = new Date()
  const principal = await verifyApiKey(db, key, { now: receivedAt, address: null })
  const now = () => receivedAt
  ctx = { principal, tenant, requestId: 'a-request', ip: null, userAgent: null, now, db }
})
afterAll(() => database.drop())

const frames = (...texts: string[]) => texts.map((text) => ({ bytes: utf8(text) }))

test('the same batch again stores nothing, though nothing in it has an identity or a time', async () => {
  const batch = {
    format: 'syslog',
    frames: frames('<1>a', '<1>a', '<1>2026-02-03T04:05:06Z h p: b'),
    batch: randomUUID(),
  }
  const first = await ingestFrames(ctx, batch)
  expect(first.answer).toMatchObject({ accepted: 3, duplicates: 0, rejected: 0 })
  const again = await ingestFrames(ctx, batch)
  expect(again.answer).toMatchObject({ accepted: 0, duplicates: 3, rejected: 0 })
  expect(again.answer.events.map(({ id }) => id)).toEqual(first.answer.events.map(({ id }) => id))
  const other = await ingestFrames(ctx, { ...batch, batch: randomUUID() })
  expect(other.answer).toMatchObject({ accepted: 3, duplicates: 0 })
})

test('events of one millisecond ascend in the order of their messages', async () => {
  const texts = Array.from({ length: FRAMES_MAX }, (_, i) => `<1>${i}`)
  const { answer } = await ingestFrames(ctx, {
    format: 'syslog',
    frames: frames(...texts),
    batch: randomUUID(),
  })
  const ids = answer.events.map(({ id }) => id ?? '')
  expect(ids).toHaveLength(FRAMES_MAX)
  expect(ids).toEqual(ids.toSorted())
})

test('a record with an identity of its own is the same in every batch', async () => {
  const numbered = frames('<1>1 2026-02-03T04:05:06Z h p - - [meta sequenceId="1"] x')
  await ingestFrames(ctx, { format: 'syslog', frames: numbered, batch: randomUUID() })
  const { answer } = await ingestFrames(ctx, { format: 'syslog', frames: numbered, batch: randomUUID() })
  expect(answer).toMatchObject({ accepted: 0, duplicates: 1 })
})
