import { type AddressInfo, createServer } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'

import { connect } from './prisma-connect'
import { Outbox } from './prisma-outbox'

let t: CaptureDb
beforeAll(async () => {
  t = await captureDatabase('CREATE TABLE "Item" (id int PRIMARY KEY)', 'model Item { id Int @id }')
})
afterAll(() => t.drop())

test('a server that takes the connection and says nothing is given up', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume())
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const connectionString = `postgresql://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/x`
  const patience = { connectMs: 50, statementMs: 50 }
  await expect(connect({ connectionString }, patience)).rejects.toThrow('timeout')
  await new Promise((resolve) => server.close(resolve))
})

test('a statement that never ends is given up, and the connection goes on', async () => {
  const { client, close } = await connect(
    { connectionString: t.ownerUrl },
    { connectMs: 10_000, statementMs: 50 },
  )
  await expect(client.query('SELECT pg_sleep(600)')).rejects.toThrow('statement timeout')
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await close()
})

test('a transaction in two phases asks for no notification, and its events are found', async () => {
  const { client, close } = await connect({ connectionString: t.ownerUrl })
  const outbox = new Outbox(client)
  const heard: string[] = []
  client.on('notification', () => heard.push('commit'))
  await outbox.listen()
  expect(await outbox.fallAsleep()).toBe(true)
  await t.app.query(`BEGIN; SET LOCAL vouchsafe.notify = 'off'; INSERT INTO "Item" VALUES (1); COMMIT`)
  // What was notified comes before the answer to a later statement.
  await outbox.lag()
  expect(heard).toEqual([])
  await t.app.query(`INSERT INTO "Item" VALUES (2)`)
  await outbox.lag()
  expect(heard).toEqual(['commit'])
  expect((await outbox.next()).map(({ key }) => key)).toEqual(['1', '2'])
  await close()
})
