import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Audit, AuditOptions } from './audit'
import { Background } from './background'
import { MemoryQueue } from './memory-queue'
import { openAudit } from './open-audit'
import { Transport } from './transport'
import { uuidv7 } from './uuid'

const PACE = { lingerMs: 1, firstPauseMs: 1, deniedPauseMs: 1 }
/** Whose keys these are. */
const TENANTS: Readonly<Record<string, string>> = {
  vs_a_1: '00000000-0000-4000-8000-00000000000a',
  vs_a_2: '00000000-0000-4000-8000-00000000000a',
  vs_b_1: '00000000-0000-4000-8000-00000000000b',
}

let directory: string
let server: Server
let url: string
let isAway: boolean
/** Actions and the tenants in whose logs they are. */
let stored: string[]
let open: Audit[]

// What of Vouchsafe matters here: it says whose a key is.
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vs-owner-'))
  isAway = false
  stored = []
  open = []
  server = createServer((request, response) => {
    const tenant = TENANTS[request.headers.authorization?.replace('Bearer ', '') ?? '']
    let body = ''
    request.on('data', (piece) => (body += String(piece)))
    request.on('end', () => {
      if (isAway || tenant === undefined) return response.writeHead(isAway ? 503 : 401).end()
      if (request.url === '/api/v1/me')
        return response.end(JSON.stringify({ tenants: [{ id: tenant, slug: 's' }] }))
      const events = body.split('\n').map((line) => JSON.parse(line) as { id: string; action: string })
      stored.push(...events.map(({ action }) => `${action} ${tenant.at(-1)}`))
      const answer = { events: events.map(({ id }, index) => ({ id, status: 'accepted', index })) }
      return response.writeHead(201, { 'vouchsafe-tenant': tenant }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await Promise.all(open.map((audit) => audit.close({ timeoutMs: 0 })))
  server.closeAllConnections()
  server.close()
  rmSync(directory, { recursive: true, force: true })
})

function start(key: string, more: AuditOptions = {}): Audit {
  const spool = join(directory, 'spool')
  const audit = openAudit({ url, key, spool, timeoutMs: 1000, onError: () => undefined, ...more }, PACE)
  open.push(audit)
  return audit
}
const enqueue = (audit: Audit, action: string): Promise<void> =>
  audit.withoutRequest.enqueue({ action, resource: { type: 'X' } })

/** A process that leaves an event behind, having sent one before. */
async function leaveBehind(key: string): Promise<void> {
  const audit = start(key)
  await enqueue(audit, 'sent')
  await audit.flush()
  isAway = true
  await enqueue(audit, 'left')
  await audit.close({ timeoutMs: 0 })
  isAway = false
}

test('what waits for one tenant is never sent to another, and waits on', async () => {
  await leaveBehind('vs_a_1')
  const other = start('vs_b_1')
  await expect(enqueue(other, 'b')).rejects.toThrow('of another tenant')
  await other.close()
  const again = start('vs_a_1')
  await again.flush()
  await enqueue(again, 'more')
  await again.flush()
  expect(stored).toEqual(['sent a', 'left a', 'more a'])
  await again.close()
  // With nothing in it, it is anybody's.
  const next = start('vs_b_1')
  await enqueue(next, 'b')
  await next.flush()
  expect(stored.at(-1)).toBe('b b')
})

test('a key may be replaced by another one of the tenant, once the server can say so', async () => {
  await leaveBehind('vs_a_1')
  isAway = true
  const next = start('vs_a_2')
  await expect(enqueue(next, 'early')).rejects.toThrow('cannot be asked now')
  isAway = false
  await enqueue(next, 'more')
  await next.flush()
  expect(stored).toEqual(['sent a', 'left a', 'more a'])
})

test('of what was never sent nobody knows the tenant, until somebody says that it is this one', async () => {
  const first = start('vs_wrong_1')
  await enqueue(first, 'left')
  await first.close({ timeoutMs: 0 })
  const next = start('vs_a_1')
  await expect(enqueue(next, 'more')).rejects.toThrow('nobody knows for which tenant')
  await next.close()
  rmSync(join(directory, 'spool/owner'))
  const third = start('vs_a_1')
  await third.flush()
  await enqueue(third, 'more')
  await third.flush()
  expect(stored).toEqual(['left a', 'more a'])
  expect(readdirSync(join(directory, 'spool'))).toContain('owner')
})

test('a clock that is set does not end what has time, nor a wait', async () => {
  isAway = true
  const audit = start('vs_a_1', { spool: undefined, timeoutMs: 20_000 })
  const logged = audit.withoutRequest.log({ action: 'a', resource: { type: 'X' } })
  await vi.waitFor(() => expect(audit.counters().retried).toBeGreaterThan(0))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
  try {
    isAway = false
    expect(await logged).toMatchObject({ status: 'accepted' })
  } finally {
    vi.useRealTimers()
  }
})

test('where the spool cannot note what was sent, who flushes is told that it was, and so is onError', async () => {
  const errors: string[] = []
  const queue = new MemoryQueue(1_000_000, 1000)
  const remove = queue.remove.bind(queue)
  queue.remove = async (count) => {
    await remove(count)
    throw new Error('no space left on device')
  }
  const transport = new Transport({ endpoint: `${url}/api/v1/events`, key: 'vs_a_1' })
  const background = new Background(queue, transport, ({ message }) => void errors.push(message), PACE)
  const text = JSON.stringify({ id: uuidv7(Date.now()), action: 'a' })
  await queue.add({ id: 'a', text, bytes: Buffer.byteLength(text) })
  await background.flush(2000)
  await background.stop()
  expect(stored).toEqual(['a a'])
  expect(errors).toEqual([expect.stringContaining('no space left on device')])
})
