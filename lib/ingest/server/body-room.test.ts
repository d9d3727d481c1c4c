import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

import { expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'

import { openBodyRoom } from './body-room'
import { withBody } from './read-body'

const MIB = 1024 * 1024
const tenant = (key: number): TenantRef => ({
  id: String(key),
  key,
  slug: `t${key}`,
  name: '',
  parentId: null,
  logId: '',
  logIdentity: '',
  personTypes: [],
})

test('one tenant takes its share and no more, and leaves some for others', () => {
  const first = openBodyRoom(tenant(1))
  first.take(24 * MIB)
  expect(() => openBodyRoom(tenant(1)).take(1)).toThrow('try again')
  const other = openBodyRoom(tenant(2))
  other.take(8 * MIB)
  expect(() => openBodyRoom(tenant(3)).take(1)).toThrow('try again')
  first.leave()
  openBodyRoom(tenant(3)).take(0)
  // What was given back is not given back twice.
  first.leave()
  other.take(16 * MIB)
  expect(() => other.take(1)).toThrow('try again')
  other.leave()
})

test('a body takes room as it arrives, unzipped, until its request is answered', async () => {
  const held = openBodyRoom(tenant(1))
  const body = Buffer.alloc(9 * MIB)
  const headers = { 'content-encoding': 'gzip' }
  const send = (use: () => Promise<void>) =>
    withBody(Readable.from([gzipSync(body)]), headers, tenant(1), use)
  held.take(20 * MIB)
  await expect(send(() => Promise.resolve())).rejects.toMatchObject({ code: 'busy' })
  held.leave()
  await send(() => {
    expect(() => held.take(20 * MIB)).toThrow('try again')
    return Promise.resolve()
  })
  // Also when what was done with it failed.
  await expect(send(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  held.take(24 * MIB)
  held.leave()
})
