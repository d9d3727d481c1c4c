import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { runCommand } from '@/lib/testing/command-line'
import { testTenant } from '@/lib/testing/database'
import { type SampleApplication, sampleApplication } from '@/lib/testing/sample-application'
import { linkSdk } from '@/scripts/sdk-package'

import { coverage } from './coverage'

let place: TestPlace
let shop: SampleApplication
let key: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  shop = sampleApplication('express-shop')
  const tenant = await testTenant(place.database.db, { slug: 'shop' })
  const writer = await testKey(place.database.db, tenant, ['events:write'])
  key = (await testKey(place.database.db, tenant, ['events:read'])).key
  const actor = { type: 'user', id: 'u_1' }
  const request = (method: string, route: string, daysAgo = 0) => ({
    actor,
    action: 'http.request',
    change: 'CREATE',
    resource: { type: 'REQUEST', id: route },
    occurredAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    details: { method, route },
  })
  const sent = await place.api.send('POST', '/api/v1/events', {
    as: writer,
    json: [
      request('POST', '/api/orders'),
      request('DELETE', '/api/orders/:id'),
      // Too long ago, and by another method.
      request('PUT', '/api/orders/:id', 40),
      request('POST', '/admin/flags'),
      { actor, action: 'stock.move', change: 'UPDATE', resource: { type: 'STOCK', id: 'sku-1' } },
    ],
  })
  expect(sent.status).toBe(201)
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  shop.remove()
  await place.close()
})

function inEnvironment(): void {
  vi.stubEnv('VOUCHSAFE_URL', place.api.url)
  vi.stubEnv('VOUCHSAFE_KEY', key)
}

interface Told {
  items: { state: string; name: string; where: string }[]
  gaps: number
}

test('what an application changes is compared with what its log has seen', async () => {
  inEnvironment()
  const { code, printed } = await runCommand(coverage, shop.folder, '--json', '--fail')
  expect(code).toBe(1)
  const { items, gaps } = JSON.parse(printed) as Told
  expect(items.map(({ state, name }) => `${state}: ${name}`).toSorted()).toEqual([
    'covered: DELETE /api/orders/:id',
    'covered: PATCH /stock/:sku',
    'covered: POST /api/orders',
    'left out without a reason: DELETE /cache',
    'left out without a reason: POST /api/feed',
    'left out: POST /preview',
    'never seen: DELETE /admin/users/:id',
    'never seen: POST /stock/count',
    'never seen: PUT /api/orders/:id',
    'not audited: ALL /stock/import',
    'not audited: POST /apiary/hives',
    'not audited: POST /early',
    'not audited: PUT /admin/flags',
  ])
  expect(gaps).toBe(9)
})

test('every way in that was used is covered, however its framework and its middleware write it', async () => {
  const running = sampleApplication('running-shop')
  try {
    await linkSdk(running.folder, ['express', 'fastify', 'hono'])
    const tenant = await testTenant(place.database.db, { slug: 'running' })
    const both = await testKey(place.database.db, tenant, ['events:write', 'events:read'])
    vi.stubEnv('VOUCHSAFE_URL', place.api.url)
    vi.stubEnv('VOUCHSAFE_KEY', both.key)
    await promisify(execFile)(process.execPath, ['main.mjs'], { cwd: running.folder })
    const { printed } = await runCommand(coverage, running.folder, '--json')
    const { items } = JSON.parse(printed) as Told
    expect(items.filter(({ state }) => state !== 'covered')).toEqual([])
    expect(items).toHaveLength(15)
  } finally {
    running.remove()
  }
})

test('a longer time has more in it', async () => {
  inEnvironment()
  const { code, printed } = await runCommand(coverage, shop.folder, '--json', '--days', '60')
  expect(code).toBe(0)
  expect((JSON.parse(printed) as Told).items).toContainEqual(
    expect.objectContaining({ state: 'covered', name: 'PUT /api/orders/:id', where: 'src/orders.ts:7' }),
  )
})

test('the code alone is looked at without a log, and told as a table with gaps first', async () => {
  const { code, printed } = await runCommand(coverage, shop.folder, '--no-log')
  expect(code).toBe(0)
  const lines = printed.split('\n')
  expect(lines[0]).toMatch(/^STATE +WHAT +WHERE +WHY$/)
  expect(lines[1]).toMatch(/^not audited +PUT \/admin\/flags +src\/admin\.ts:8 +no middleware of the SDK/)
  expect(printed).toContain('6 of 13 ways in not covered.')
})

test('what shows nothing is not passed: an application in which nothing is found, and a file that cannot be read', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-app-'))
  try {
    const run = () => runCommand(coverage, folder, '--no-log', '--fail')
    const nothing = await run()
    expect([nothing.code, nothing.printed]).toEqual([1, expect.stringContaining('which shows nothing')])
    const application = `import express from 'express'
      import { auditHttp } from '@vouchsafe/sdk/http'
      const app = express()
      app.use(auditHttp())
      app.post('/x', (request, response) => response.end())`
    writeFileSync(path.join(folder, 'app.ts'), application)
    expect((await run()).code).toBe(0)
    writeFileSync(path.join(folder, 'broken.ts'), 'app.post(')
    const broken = await run()
    expect([broken.code, broken.printed]).toEqual([1, expect.stringContaining('broken.ts was not looked at')])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the log may lie below a path of its address', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url?.split('?', 1)[0])
    response.writeHead(503).end('{"detail":"not now"}')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('VOUCHSAFE_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit/`)
  vi.stubEnv('VOUCHSAFE_KEY', key)
  await expect(runCommand(coverage, shop.folder)).rejects.toThrow('answered 503. not now')
  expect(asked).toEqual(['/audit/api/v1/catalogue'])
  server.close()
})

test('a log that cannot be asked, and settings that are missing, say what to do', async () => {
  vi.stubEnv('VOUCHSAFE_URL', undefined)
  await expect(runCommand(coverage, shop.folder)).rejects.toThrow('or give --no-log')
  vi.stubEnv('VOUCHSAFE_URL', place.api.url)
  vi.stubEnv('VOUCHSAFE_KEY', 'vs_wrong_key')
  await expect(runCommand(coverage, shop.folder)).rejects.toThrow(/answered 401/)
  vi.stubEnv('VOUCHSAFE_URL', 'http://127.0.0.1:1')
  await expect(runCommand(coverage, shop.folder)).rejects.toThrow(/cannot be reached/)
  await expect(runCommand(coverage, '/no/such/folder')).rejects.toThrow('There is no folder')
  await expect(runCommand(coverage, shop.folder, '--days', '0')).rejects.toThrow('whole number')
})
