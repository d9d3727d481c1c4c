import { Registry } from 'prom-client'
import { expect, test } from 'vitest'

import { watchLogs } from './log-metrics'

test('a scrape says of which logs something does not fit, and when the one was checked that has waited longest', async () => {
  const registry = new Registry()
  watchLogs(registry, () =>
    Promise.resolve({
      waiting: 0,
      halted: [],
      broken: [{ tenant: 'acme', identity: 'abc', findings: 2 }],
      oldest: { full: null, sample: new Date(1_700_000_000_000) },
    }),
  )
  const text = await registry.metrics()
  expect(text).toContain('vouchsafe_log_findings{tenant="acme",log="abc"} 2')
  expect(text).toContain('vouchsafe_logs_checked_seconds{kind="full"} 0')
  expect(text).toContain('vouchsafe_logs_checked_seconds{kind="sample"} 1700000000')
})
