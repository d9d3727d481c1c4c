import { expect, test } from 'vitest'

import { sampleApplication } from '@/lib/testing/sample-application'

import { Auditing } from './auditing'
import { nextEntrances } from './next-routes'
import { serverRoutes } from './server-routes'
import { readCode } from './source-files'

/** What is found in one of the applications in testdata. */
function entrancesOf(name: string) {
  const { folder, remove } = sampleApplication(name)
  try {
    const { code, unread } = readCode(folder)
    expect(unread).toEqual([])
    const auditing = new Auditing(code)
    return [...serverRoutes(code, auditing), ...nextEntrances(code, auditing)]
  } finally {
    remove()
  }
}

const told = (name: string) =>
  entrancesOf(name)
    .map(({ method, pattern, audited, actions, leftOut }) => [
      `${method} ${pattern}`,
      audited === 'call' ? `call ${actions.join()}` : audited,
      ...(leftOut === null ? [] : [leftOut.reason ?? 'no reason']),
    ])
    .toSorted(([a], [b]) => (a! < b! ? -1 : 1))

test('Express: routers, where they hang, what stands before them, and what their handlers call', () => {
  expect(told('express-shop')).toEqual([
    ['ALL /stock/import', null],
    ['DELETE /admin/users/:id', 'call user.delete'],
    ['DELETE /api/orders/:id', 'middleware'],
    ['DELETE /cache', null, 'no reason'],
    ['PATCH /stock/:sku', 'call stock.move'],
    ['POST /api/feed', 'middleware', 'no reason'],
    ['POST /api/orders', 'middleware'],
    ['POST /apiary/hives', null],
    ['POST /early', null],
    ['POST /preview', null, 'previews store nothing'],
    ['POST /stock/count', 'call stock.count'],
    ['PUT /admin/flags', null],
    ['PUT /api/orders/:id', 'middleware'],
  ])
})

test('Fastify: plugins with their prefix, route() with several methods, and what a route says of itself', () => {
  expect(told('fastify-shop')).toEqual([
    ['DELETE /open/drafts/:id', 'middleware'],
    ['PATCH /unguarded', null],
    ['POST /hooks', 'middleware', 'no reason'],
    ['POST /v1/invoices', 'middleware'],
    ['PUT /v1/invoices/:id', 'middleware'],
  ])
})

test('Hono: chains, a path in front of all, and several methods at once', () => {
  expect(told('hono-shop')).toEqual([
    ['DELETE /api/notes/:id', 'middleware'],
    ['POST /api/before', null],
    ['POST /api/notes', 'middleware'],
    ['PUT /api/labels/:id', 'middleware'],
  ])
})

test('Next.js: routes of both routers, and server actions of a file and of a function', () => {
  expect(told('next-shop')).toEqual([
    ['ALL /api', 'middleware'],
    ['DELETE /api/orders/[id]', 'call '],
    ['PATCH /api/orders/[id]', null, 'the same is logged by the queue that it puts it on'],
    ['POST /api/build', null],
    ['POST /api/orders', 'middleware'],
    ['POST src/app/actions.ts#close', null],
    ['POST src/app/actions.ts#rename', 'call shop.rename'],
    ['POST src/app/page.tsx#subscribe', null],
    ['PUT /api/legacy/[id]', null],
    ['PUT /api/orders/[id]', null],
  ])
})

test('where an entrance stands is told by file and line', () => {
  const found = entrancesOf('express-shop').find(({ pattern }) => pattern === '/stock/:sku')
  expect(found?.where).toBe('src/stock.ts:10')
})
