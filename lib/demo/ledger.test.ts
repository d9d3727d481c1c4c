import { expect, it } from 'vitest'

import { type Happening, Ledger } from './ledger'

const happening = (change: Happening['change'], more: Partial<Happening> = {}): Happening => ({
  by: { actor: { type: 'system', id: 'orchestrator' } },
  action: 'flow.change',
  change,
  resource: { type: 'FLOW', id: 'load' },
  message: 'Something happened.',
  ...more,
})

it('writes before as the last change left it, whoever made it', () => {
  const ledger = new Ledger()
  ledger.record(10, happening('CREATE', { after: { retries: 1 } }))
  ledger.record(20, happening('UPDATE', { after: { retries: 2 } }))
  ledger.record(30, happening('UPDATE', { outcome: 'failure' }))
  ledger.record(40, happening('DELETE'))
  const documents = ledger.finish('seed').map(({ before, after }) => [before, after])
  expect(documents).toEqual([
    [undefined, { retries: 1 }],
    [{ retries: 1 }, { retries: 2 }],
    [undefined, undefined],
    [{ retries: 2 }, undefined],
  ])
  expect(ledger.state('FLOW', 'load')).toBeUndefined()
})

it('refuses a change that does not fit the state', () => {
  const ledger = new Ledger()
  expect(() => ledger.record(10, happening('UPDATE', { after: {} }))).toThrow('fits FLOW')
  ledger.seed('FLOW', 'load', {})
  expect(() => ledger.record(10, happening('CREATE', { after: {} }))).toThrow('fits FLOW')
  expect(() => ledger.record(10, happening('READ', { after: {} }))).toThrow('may change FLOW')
})

it('gives every event a time and an id of its own, in the order of the calls', () => {
  const ledger = new Ledger()
  for (const ms of [50, 50, 20, 60]) ledger.record(ms, happening('NONE'))
  const events = ledger.finish('seed')
  expect(events.map((event) => Date.parse(event.occurredAt ?? ''))).toEqual([50, 51, 52, 60])
  const ids = events.map((event) => event.id ?? '')
  expect(ids.every((id, n) => n === 0 || id > (ids[n - 1] ?? ''))).toBe(true)
  expect(ledger.finish('seed')).toEqual(events)
})
