import { expect, test } from 'vitest'

import { makeRouter } from '@/lib/http/router'
import { GUIDES } from '@/lib/ingest/setup/guides'

import { apiRoutes } from './routes'

const place = { url: 'https://audit.example.com', key: 'vs_key', tenant: 'acme', source: 'here' }
/** What clients add to an address that they are given. */
const ADDED = ['', '/_bulk', '/v1/logs']

test('every address that is told to be pasted is one that takes what is sent there', () => {
  const router = makeRouter(apiRoutes)
  const takes = (path: string) => {
    const match = router.find('POST', path)
    return match !== null && 'route' in match
  }
  const text = GUIDES.flatMap(({ variants }) => variants.flatMap((one) => one.blocks(place)))
    .map((block) => block.text)
    .join('\n')
  const paths = new Set(text.match(/\/(?:api\/v1|compat)\/[a-z0-9/_-]+/g))
  expect(paths.size).toBeGreaterThan(10)
  // Kestra's own address, which is asked and not sent to.
  paths.delete('/api/v1/')
  expect([...paths].filter((path) => !ADDED.some((more) => takes(path + more)))).toEqual([])
})
