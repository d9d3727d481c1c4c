import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { documentedProject } from '@/scripts/documented-project'

// What docs/sdk-frameworks.md shows of Next.js, called as Next.js does. Both of its applications run in e2e/sdk-frameworks.e2e.ts.
let place: TestPlace
let project: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  project = await documentedProject('docs/sdk-frameworks.md')
})
afterAll(async () => {
  rmSync(project, { recursive: true, force: true })
  await place.close()
})

const CHANGED = {
  action: 'order.update',
  change: 'UPDATE',
  resource: { type: 'ORDER', id: 'o-7' },
  outcome: 'success',
  actor: { type: 'user', id: 'u-42', name: 'Ada Lovelace' },
  hasBefore: true,
  hasAfter: true,
}
const SHIPPED = {
  method: 'PUT',
  headers: { authorization: 'Bearer ada', 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'shipped' }),
}

test('the route of Next.js logs a change with both states', async () => {
  const tenant = await testTenant(place.database.db)
  const { key } = await testKey(place.database.db, tenant, ['events:write', 'events:read'])
  const source = readFileSync(join(project, 'app/api/orders/[id]/route.ts'), 'utf8')
  writeFileSync(join(project, 'route.mjs'), (await transform(source, { loader: 'ts', format: 'esm' })).code)
  const call = `
    import { PUT } from './route.mjs'
    const request = new Request('http://localhost/api/orders/o-7', ${JSON.stringify(SHIPPED)})
    const answer = await PUT(request, { params: Promise.resolve({ id: 'o-7' }) })
    console.log(await answer.text())`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', call], {
    cwd: project,
    env: { ...process.env, VOUCHSAFE_URL: place.api.url, VOUCHSAFE_KEY: key },
  })
  expect(JSON.parse(stdout)).toEqual({ status: 'shipped', total: 120 })
  const path = '/api/v1/events?q=from:status=open%20to:status=shipped'
  expect((await place.api.send('GET', path, { as: { key } })).json).toMatchObject({ events: [CHANGED] })
})
