import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { printCursor } from '@/lib/admin/paging'
import { testPlace, testUser, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { someOf } from '@/lib/testing/scale'

import { apiRoutes } from './routes'

/** Bodies that are in order, so that what stands in the path is looked at. */
const BODIES: Readonly<Record<string, object>> = {
  'PATCH /api/v1/users/:id': { role: 'auditor' },
  'PUT /api/v1/grants/:userId': { role: 'auditor', query: null, masks: [], version: 1 },
  'PATCH /api/v1/tenants/:id': { name: 'Mine' },
  'PATCH /api/v1/views/:id': { name: 'Mine' },
  'PUT /api/v1/settings/:section': { version: 0, value: {} },
}
/** What no id is made of, and what PostgreSQL takes for no text at all. */
const NONSENSE = ['%00', 'a%00b', '%F0%9F%92%A9', "';--", 'x'.repeat(5000)]

/** Here any text but a few names something. */
const NAMES: ReadonlySet<string> = new Set(['/api/v1/sources/:name/settings'])

let place: TestPlace
let root: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  await testTenant(place.database.db, { slug: 'main' })
  root = await testUser(place.database.db, { instanceAdmin: true })
})
afterAll(() => place.close())

test.each(apiRoutes.filter(({ path }) => path.includes('/:')))(
  '$method $path: what is no id is the request’s fault, and not ours',
  async ({ method, path, body }) => {
    for (const nonsense of someOf(NONSENSE, `${method} ${path}`)) {
      const address = `${path.replaceAll(/:\w+/g, nonsense)}?tenant=main`
      const json = body === undefined ? {} : { json: BODIES[`${method} ${path}`] ?? {} }
      const { status, text } = await place.api.send(method, address, { as: root, ...json })
      expect(status, `${nonsense.slice(0, 20)}: ${text}`).toBeGreaterThanOrEqual(NAMES.has(path) ? 200 : 400)
      expect(status, `${nonsense.slice(0, 20)}: ${text}`).toBeLessThan(500)
    }
  },
)

const NO_CURSORS = [
  ['\0'],
  ['a\0b', 'c'],
  ['no time', 'x'],
  ['2026-99-99T00:00:00Z', 'x'],
  ['-200000-01-01T00:00:00Z', 'x'],
  ['', '', ''],
]
const UNREADABLE = ['a%00b', ...NO_CURSORS.map(printCursor)]

test.each(apiRoutes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/')))(
  '$path: parameters that cannot be looked for are the request’s fault, and not ours',
  async ({ path, query }) => {
    const names = query instanceof z.ZodObject ? Object.keys(query.shape) : []
    for (const name of ['tenant', ...names]) {
      for (const value of someOf(UNREADABLE, `${path} ${name}`)) {
        const rest = name === 'tenant' ? '' : 'tenant=main&'
        const address = `${path.replaceAll(/:\w+/g, 'x')}?${rest}${name}=${value}`
        const { status, text } = await place.api.send('GET', address, { as: root })
        expect(status, `${name}=${value}: ${text}`).toBeLessThan(500)
      }
    }
  },
)
