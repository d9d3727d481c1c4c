import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { curlLines } from '@/lib/ingest/setup/guide'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { needCommand } from '@/scripts/apt'

import { apiRoutes } from './routes'

let place: TestPlace
let tenant: TenantRef
let key: string

beforeAll(async () => {
  needCommand('curl')
  place = await testPlace(apiRoutes)
  tenant = await testTenant(place.database.db, { slug: 'mine' })
  key = (await testKey(place.database.db, tenant, ['events:write'], { sourceName: 'curl' })).key
})
afterAll(() => place.close())

/** What curl answers when it sends these bytes to a format, by the lines that people are given to paste. */
async function curl(format: string, body: Uint8Array, ...more: string[]) {
  const lines = curlLines({ url: place.api.url, key, tenant: 'mine', source: 'curl' }, format, '@-', more)
  const running = promisify(execFile)('sh', ['-c', lines.join('\n')])
  running.child.stdin?.end(body)
  return JSON.parse((await running).stdout) as Record<string, unknown>
}

const encoded = (coding: string): string => `-H 'Content-Encoding: ${coding}'`

const signIn = (id: string): string =>
  JSON.stringify({
    event_ts: '2026-02-03T04:05:06Z',
    event_class_id: 'konnect_authentication',
    principal_id: 'd7b4f1a2-0000-4000-8000-000000000001',
    trace_id: id,
  })

describe('curl sends a file that is zipped', () => {
  test.each(['gzip', 'x-gzip'])('as %s', async (coding) => {
    const lines = Array.from({ length: 500 }, (_, i) => signIn(`${coding}-${i}`)).join('\n')
    const zipped = gzipSync(lines)
    expect(await curl('konnect', zipped, encoded(coding))).toMatchObject({ accepted: 500, rejected: 0 })
    // A batch that is sent again, by whatever name its coding has, is stored once.
    expect(await curl('konnect', zipped, encoded('gzip'))).toMatchObject({ accepted: 0, duplicates: 500 })
    expect(await curl('konnect', Buffer.from(lines))).toMatchObject({ accepted: 0, duplicates: 500 })
  })

  test('in several members, as files that were written on and on have', async () => {
    const members = [1, 2, 3].map((n) => gzipSync(`<38>Feb  3 04:05:0${n} gate-1 sudo[${n}]: ada\n`))
    expect(await curl('syslog', Buffer.concat(members), encoded('gzip'))).toMatchObject({ accepted: 3 })
  })

  test.each([
    ['of a coding that nobody knows', 'br', gzipSync('x'), /415/],
    ['that is no gzip', 'gzip', Buffer.from('{"a":1}'), /400/],
    ['that was cut off', 'x-gzip', gzipSync(signIn('cut').repeat(50)).subarray(0, 60), /400/],
  ])('and is refused where it is one %s', async (_, coding, body, status) => {
    await expect(curl('konnect', body, encoded(coding))).rejects.toThrow(status)
  })
})
