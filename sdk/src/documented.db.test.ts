import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { startDocumented } from '@/scripts/documented-app'
import { documentedProject } from '@/scripts/documented-project'

const NEXT = ['next', 'react', 'react-dom', 'typescript', '@types/node', '@types/react']

// What docs/sdk-frameworks.md shows, run as a reader would, against the real server.
let place: TestPlace
let project: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  project = await documentedProject('docs/sdk-frameworks.md', ['express', ...NEXT])
})
afterAll(async () => {
  rmSync(project, { recursive: true, force: true })
  await place.close()
})

/** A tenant with its log, as the application and as its auditor have it. */
async function shop() {
  const tenant = await testTenant(place.database.db)
  const writer = await testKey(place.database.db, tenant, ['events:write'])
  const reader = await testKey(place.database.db, tenant, ['events:read'])
  return {
    env: { VOUCHSAFE_URL: place.api.url, VOUCHSAFE_KEY: writer.key },
    async found(query: string): Promise<Record<string, unknown>[]> {
      const path = `/api/v1/events?q=${encodeURIComponent(query)}`
      const answer = await place.api.send('GET', path, { as: reader })
      return (answer.json as { events: Record<string, unknown>[] }).events
    },
  }
}

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

test('the Express application logs a change with both states, and its request in the same trace', async () => {
  const { env, found } = await shop()
  const app = await startDocumented(project, ['app.mjs'], env)
  try {
    expect(await (await fetch(`${app.url}/orders/o-7`, SHIPPED)).json()).toEqual({
      status: 'shipped',
      total: 120,
    })
    const [changed] = await found('from:status=open to:status=shipped')
    expect(changed).toMatchObject(CHANGED)
    const request = {
      action: 'http_request',
      details: { route: '/orders/:id', status: 200 },
      traceId: changed?.['traceId'],
    }
    await expect.poll(() => found('type:REQUEST'), { timeout: 30_000 }).toMatchObject([request])
  } finally {
    await app.stop()
  }
})

test('the route of Next.js logs a change with both states', async () => {
  const { env, found } = await shop()
  const source = readFileSync(join(project, 'app/api/orders/[id]/route.ts'), 'utf8')
  writeFileSync(join(project, 'route.mjs'), (await transform(source, { loader: 'ts', format: 'esm' })).code)
  const call = `
    import { PUT } from './route.mjs'
    const request = new Request('http://localhost/api/orders/o-7', ${JSON.stringify(SHIPPED)})
    const answer = await PUT(request, { params: Promise.resolve({ id: 'o-7' }) })
    console.log(await answer.text())`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', call], {
    cwd: project,
    env: { ...process.env, ...env },
  })
  expect(JSON.parse(stdout)).toEqual({ status: 'shipped', total: 120 })
  expect(await found('from:status=open to:status=shipped')).toMatchObject([CHANGED])
})

test('Next.js itself runs the route, and its request is logged by its pattern @long', async () => {
  const { env, found } = await shop()
  // Its other bundler takes no packages that are links.
  const app = await startDocumented(project, ['node_modules/next/dist/bin/next', 'dev', '--webpack'], {
    ...env,
    NODE_ENV: 'development',
  })
  try {
    const answer = await fetch(`${app.url}/api/orders/o-7`, SHIPPED)
    expect(await answer.json()).toEqual({ status: 'shipped', total: 120 })
    const [changed] = await found('from:status=open to:status=shipped')
    expect(changed).toMatchObject(CHANGED)
    const request = { details: { route: '/api/orders/[id]', status: 200 }, traceId: changed?.['traceId'] }
    await expect.poll(() => found('type:REQUEST'), { timeout: 30_000 }).toMatchObject([request])
  } finally {
    await app.stop()
  }
})
