import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { env } from '@/lib/config/env'
import { guardDirectory } from '@/lib/proof/server/guard'
import { testAppend } from '@/lib/testing/append'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { someEvents, testPublishing } from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { UsageError } from './command'
import { scrub } from './scrub'

let database: TestDb
let cli: TestCommandLine
let tenant: TenantRef
let eventId: string
const at = testPublishing()

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'acme' })
  cli = await testCommandLine(database)
  const { events } = await testAppend(database.db, tenant, someEvents(3))
  eventId = events[1]?.id ?? ''
  const publisher = at.publisher(database.db, { guardDir: guardDirectory(env().keysDir) })
  await publisher.round()
  publisher.close()
})
afterAll(async () => {
  at.remove()
  cli.remove()
  await database.drop()
})

test('checks every log, and says what it compared', async () => {
  const { code, printed } = await cli.run(scrub)
  expect(code).toBe(0)
  expect(printed.replaceAll(/\d+ commitments/g, 'n commitments'))
    .toBe(`acme: 4 of 4 entries, n commitments and 0 tiles made again
  compared with the 3 that were signed
  all of it fits
system: 1 of 1 entries, n commitments and 0 tiles made again
  nothing of it was signed
  all of it fits
`)
})

test('names the event that was changed, and takes that for a failure', async () => {
  await tamper(database, [`UPDATE event SET actor_name = 'Eve' WHERE id = $1`, eventId])
  const { code, printed } = await cli.run(scrub, '--sample', '--tenant', 'acme', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(printed)).toMatchObject({
    kind: 'sample',
    logs: [
      {
        tenant: 'acme',
        logId: tenant.logId,
        askedBy: expect.stringContaining('command line') as string,
        findings: [{ place: 'entry 1', index: 1, eventId }, { place: 'entry 1' }],
      },
    ],
  })
  expect((await cli.run(scrub, '--tenant', 'acme')).printed).toContain(
    `entry 1: the commitment to actor does not open: the row was changed, or its key (event ${eventId})`,
  )
})

test('stores nothing in a database that is older than what was signed', async () => {
  await tamper(database, [`UPDATE log_head SET size = 2 WHERE log_id = $1`, tenant.logId])
  await expect(scrub.run([])).rejects.toThrow('and 3 were signed')
  await expect(scrub.run(['--all', '--sample'])).rejects.toThrow(UsageError)
})
