import { expect, test } from 'vitest'

import { curlLine } from './curl-line'

const origin = 'https://audit.example.com'

test('a key that may send gets a line that sends', () => {
  const line = curlLine(origin, 'vs_abc_def', ['events:write', 'events:read'])
  expect(line).toContain(`curl 'https://audit.example.com/api/v1/events'`)
  expect(line).toContain(`-H 'Authorization: Bearer vs_abc_def'`)
  const body: unknown = JSON.parse(/-d '(.+)'$/.exec(line)?.[1] ?? '')
  expect(body).toMatchObject({ change: 'CREATE', resource: { type: 'GREETING' }, actor: { type: 'user' } })
})

test('a key that may only read gets a line that reads', () => {
  const line = curlLine(origin, 'vs_abc_def', ['events:read'])
  expect(line).toContain('/api/v1/events?limit=5')
  expect(line).not.toContain('-d ')
})

test('nothing in the secret or the address can leave its quotes', () => {
  expect(curlLine(origin, `x'; rm -rf ~ #`, [])).toContain(`Bearer x'\\''; rm -rf ~ #'`)
})
