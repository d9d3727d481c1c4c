import { readFileSync } from 'node:fs'

import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'

import { openApi } from '@/lib/http/openapi'

import { apiRoutes } from './routes'

const document = openApi(
  { title: 'Vouchsafe', version: '1', description: 'Test.', url: 'http://localhost:3000' },
  apiRoutes,
)
const text = JSON.stringify(document)

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required?: boolean; schema: unknown }[]
  requestBody?: { content: Record<string, { schema?: { $ref?: string; properties?: object } }> }
  responses: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>
  security: Record<string, string[]>[]
}
// safe: this is what the validator says of it, in the first test
const paths = document['paths'] as unknown as Record<string, Record<string, Operation>>
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

test('it is OpenAPI 3.1, by OpenAPI’s own schema', async () => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  expect(result.errors ?? []).toEqual([])
  expect(result.valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

/** What a text names in code marks: `GET /api/v1/me`, and `GET` `POST /api/v1/users` for two. */
function namedIn(markdown: string): string[] {
  let methods: string[] = []
  return [...markdown.matchAll(/`([A-Z]+)(?: (\/[^`?]*)[^`]*)?`/g)].flatMap(([, method = '', path]) => {
    methods.push(method)
    if (path === undefined) return []
    const named = methods.map((one) => `${one} ${path}`)
    methods = []
    return named
  })
}

test('docs/http-api.md names every operation', () => {
  const named = new Set(namedIn(readFileSync('docs/http-api.md', 'utf8')))
  const missing = operations
    // One row stands for the sections of the settings.
    .map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replace(/settings\/\w+$/, 'settings/{section}')}`,
    )
    .filter((operation) => !named.has(operation))
  expect(missing).toEqual([])
})

test('every route is in it, and nothing else', () => {
  const declared = apiRoutes.map((route) => `${route.method} ${route.path.replaceAll(/[:*](\w+)/g, '{$1}')}`)
  const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
  const sorted = (list: string[]) => list.toSorted((a, b) => (a < b ? -1 : 1))
  expect(sorted(described)).toEqual(sorted(declared))
})

test('every reference leads somewhere', () => {
  const names = Object.keys((document['components'] as { schemas: object }).schemas)
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref)
  expect(refs.length).toBeGreaterThan(10)
  for (const ref of refs) {
    expect(names.map((name) => `#/components/schemas/${name}`)).toContain(ref)
  }
})

test('operations have names of their own', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every name in a path is described, and required', () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = (operation.parameters ?? []).filter((one) => one.in === 'path' && one.required)
    expect(described.map((one) => one.name)).toEqual(named)
  }
})

test('what validates the request is what is described', () => {
  const list = paths['/api/v1/events']?.['get']
  const names = list?.parameters?.map((one) => one.name)
  expect(names).toEqual([
    'tenant',
    'q',
    'since',
    'until',
    'size',
    'pin',
    'order',
    'limit',
    'cursor',
    'documents',
  ])
  const ingest = paths['/api/v1/events']?.['post']
  expect(Object.keys(ingest?.requestBody?.content ?? {})).toEqual([
    'application/json',
    'application/x-ndjson',
  ])
  expect(ingest?.security).toEqual([{ apiKey: ['events:write'] }])
  const invite = paths['/api/v1/users']?.['post']?.requestBody?.content['application/json']?.schema
  expect(Object.keys(invite?.properties ?? {})).toEqual([
    'email',
    'name',
    'role',
    'query',
    'masks',
    'confirm',
  ])
})

test('every operation says what an error looks like', () => {
  for (const { operation } of operations) {
    const problem = operation.responses['default']?.content?.['application/problem+json']?.schema
    expect(problem).toEqual({ $ref: '#/components/schemas/Problem' })
  }
})
