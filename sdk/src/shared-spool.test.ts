import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Audit, AuditOptions } from './audit'
import { createAudit } from './create-audit'

let directory: string
let open: Audit[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vs-shared-'))
  open = []
})
afterEach(async () => {
  await Promise.all(open.map((audit) => audit.close({ timeoutMs: 0 })))
  rmSync(directory, { recursive: true, force: true })
})

/** As a module of an application makes it, each time that it is loaded. Nobody answers at its address. */
function load(more: AuditOptions = {}): Audit {
  const spool = join(directory, 'spool')
  const where = { url: 'http://127.0.0.1:9', key: 'vs_a_b' }
  const audit = createAudit({ ...where, spool, timeoutMs: 20, onError: () => undefined, ...more })
  open.push(audit)
  return audit
}
const enqueue = (audit: Audit): Promise<void> =>
  audit.withoutRequest.enqueue({ action: 'page.render', resource: { type: 'PAGE' } })

test('a module that is loaded again and again in one process has one spool, until the last of them is closed', async () => {
  const [first, second] = [load(), load()]
  await Promise.all([enqueue(first), enqueue(second)])
  await enqueue(load())
  expect(open.map((audit) => audit.counters().queued)).toEqual([3, 3, 3])

  await first.close({ timeoutMs: 0 })
  await enqueue(second)
  await Promise.all(open.map((audit) => audit.close({ timeoutMs: 0 })))
  // Made while the last one was still closing: the lock is free by the time that it is taken.
  const next = load()
  await enqueue(next)
  expect(next.counters().queued).toBe(5)
})

test('another path to the same directory is the same spool', async () => {
  await enqueue(load())
  symlinkSync(join(directory, 'spool'), join(directory, 'link'))
  const other = load({ spool: join(directory, 'link') })
  await enqueue(other)
  expect(other.counters().queued).toBe(2)
})

test.each([{ key: 'vs_a_other' }, { tenant: 'other' }, { url: 'http://127.0.0.1:10' }])(
  'what is to be sent elsewhere (%j) needs a spool of its own, and says so',
  async (elsewhere) => {
    await enqueue(load())
    await expect(enqueue(load(elsewhere))).rejects.toThrow('Give each a directory of its own')
  },
)

test('next build loads what is never called: it needs no settings and opens no spool, and logging says what is missing', async () => {
  vi.stubEnv('NEXT_PHASE', 'phase-production-build')
  try {
    const spool = join(directory, 'spool')
    await expect(enqueue(createAudit({ spool }))).rejects.toThrow('VOUCHSAFE_URL is missing')
    const whole = load()
    expect(existsSync(spool)).toBe(false)
    await enqueue(whole)
    expect(whole.counters().queued).toBe(1)
  } finally {
    vi.unstubAllEnvs()
  }
})
