import { expect, test } from 'vitest'

import { beginAttempt } from './attempt'
import type { AuditEvent } from './event'

const PAYMENT: AuditEvent = { action: 'payment.send', resource: { type: 'PAYMENT' } }

/** A log that is out of reach when the test says so. */
function log() {
  const stored: AuditEvent[] = []
  const state = { isDown: false }
  return {
    stored,
    state,
    log: async (event: AuditEvent) => {
      if (state.isDown) throw new Error('out of reach')
      stored.push(event)
      return { id: event.id ?? '', status: 'accepted' as const, index: stored.length }
    },
  }
}

test('a success that could not be logged does not become a failure', async () => {
  const { stored, state, log: one } = log()
  const attempt = await beginAttempt(one, PAYMENT)
  state.isDown = true
  await expect(attempt.succeeded()).rejects.toThrow('out of reach')
  state.isDown = false
  await expect(attempt.failed(new Error('out of reach'))).rejects.toThrow(
    'Another result of this attempt, success',
  )
  await attempt.succeeded()
  expect(stored.map(({ outcome }) => outcome)).toEqual(['unknown', 'success'])
})
