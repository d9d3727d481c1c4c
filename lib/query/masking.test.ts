import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masked'
import { MASKED_PLACES, type Masks, NO_MASKS, readMasks } from '@/lib/event/masks'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { validTree } from '@/lib/testing/query-arbitraries'

import { lowerQuery } from './lower'
import { matcher } from './matches'
import { printQuery } from './print'
import { sightOf } from './sight'
import { readQuery, validateQuery } from './validate'

const masksOf = (...texts: string[]): Masks => {
  const read = readMasks(texts)
  if ('problem' in read) throw new Error(read.problem)
  return read.masks
}
const refused = (q: string, ...masks: string[]): boolean =>
  readQuery(q, masksOf(...masks)).problems.length > 0

const EVENT: Event = {
  id: '01a19166-dd7b-7000-8000-000000000000',
  tenant: 'acme',
  index: 0,
  occurredAt: '2026-10-31T10:00:00.123Z',
  receivedAt: '2026-10-31T10:00:00.123Z',
  actor: { type: 'user', id: 'u_42', name: 'Ada Lovelace', email: 'ada@example.com' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'f-1', name: 'Weekly load' },
  outcome: 'failure',
  reason: 'Could not connect',
  message: 'Two or one hunter',
  details: { note: 'hunter two gamma' },
  client: { ip: '10.1.2.3' },
  traceId: 'trace-1',
  source: { name: 'tests', format: 'events' },
  late: false,
  partial: false,
  hasBefore: false,
  hasAfter: false,
}

const anyMasks = fc
  .subarray(
    [
      ...MASKED_PLACES,
      'actor',
      'client',
      'details',
      'details.a',
      'details.a.b',
      'details.re*',
      'details.retries',
      'before',
      'after.a',
      'before.retries',
      'after.re*',
    ],
    { minLength: 1, maxLength: 5 },
  )
  .map((texts) => masksOf(...texts))

describe('a query of somebody from whom parts are hidden', () => {
  it('finds an event exactly as if the hidden parts had never been there', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 5 }),
        validTree,
        anyMasks,
        (events, tree, masks) => {
          const sight = sightOf(null, masks)
          fc.pre(validateQuery(tree, sight.masks).length === 0)
          const test = matcher(tree, sight)
          for (const event of events) {
            const seen = { ...masked(event, masks), index: 0 }
            expect([printQuery(tree), masks.texts, test(event)]).toEqual([
              printQuery(tree),
              masks.texts,
              test(seen),
            ])
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('says what cannot be searched, at its place', () => {
    const { problems } = readQuery('type:FLOW ip:10.0.0.0/8', masksOf('client.ip'))
    expect(problems).toMatchObject([{ from: 10, to: 23 }])
    expect(problems[0]?.message).toContain('does not show')
  })

  it.each([
    ['ip:10.0.0.1', 'client.ip'],
    ['has:ip', 'client.ip'],
    ['-ip:10.0.0.1', 'client.ip'],
    ['agent:curl', 'client'],
    ['actor.email:ada@example.com', 'actor.email'],
    ['actor:ada', 'actor'],
    ['message:x', 'actor.email'],
    ['reason~x', 'client.ip'],
    ['token:x', 'details.token*'],
    ['tokenId:x', 'details.token*'],
    ['details.tokens.x:y', 'details.token*'],
    ['TOKEN:x', 'details.token'],
    ['token.id:x', 'details.token'],
    ['has:http', 'details.http.secret'],
    ['http.secret>=5', 'details.http.secret'],
    ['http.secret~5', 'details.http.secret'],
    ['details:word', 'details.token'],
    ['has:details', 'details.token'],
    ['changed:labels', 'before.spec'],
    ['from:a=1', 'after.spec'],
    ['to:a=1', 'after.spec'],
    ['has:before', 'before'],
    ['partial:true', 'before.spec'],
    ['trace:x', 'traceId'],
    ['subject:x', 'subjects'],
  ])('%s is refused with %s hidden', (q, mask) => {
    expect([refused(q, mask), refused(q)]).toEqual([true, false])
  })

  it.each([
    ['actor:ada', 'actor.email'],
    ['id:x', 'resource.id'],
    ['ada', 'actor.name'],
    ['"two words"', 'details.token'],
    ['http.method:GET', 'details.http.secret'],
    ['token:x', 'details.tok'],
    ['has:before', 'before.spec'],
    ['type:FLOW change:UPDATE', 'before'],
  ])('%s is searched in the rest with %s hidden', (q, mask) => {
    expect(refused(q, mask)).toBe(false)
  })

  it.each([
    ['connect', 'reason'],
    ['"not connect"', 'reason'],
    ['conn*', 'reason'],
    ['lovelace', 'actor.name'],
    ['"ada lovelace"', 'actor.name'],
    ['u_42', 'actor.id'],
    ['ada@example.com', 'actor.email'],
    ['10.1.2.3', 'client.ip'],
    ['weekly', 'resource.name'],
    ['gamma', 'details.note'],
    ['"hunter two"', 'details.note'],
    ['trace-1', 'traceId'],
  ])('%s finds nothing in what is hidden by %s', (q, mask) => {
    const [seen, all] = [masksOf(mask), NO_MASKS].map((masks) =>
      matcher(readQuery(q).tree, sightOf(null, masks))(EVENT),
    )
    expect([seen, all]).toEqual([false, true])
  })

  it('asks for no place in the log where not all of it is shown', () => {
    const { tree } = readQuery('type:FLOW')
    const { masks } = sightOf(tree, NO_MASKS)
    expect(readQuery('index:7', masks).problems).toHaveLength(1)
    expect(readQuery('index:7').problems).toHaveLength(0)
  })

  it('is bound by the query of its grant, whatever it asks', () => {
    fc.assert(
      fc.property(anyEvent, validTree, validTree, (event, tree, limit) => {
        fc.pre(!lowerQuery(limit, NO_MASKS).readsChanges)
        const sight = sightOf(limit, NO_MASKS)
        fc.pre(validateQuery(tree, sight.masks).length === 0)
        expect(matcher(tree, sight)(event)).toBe(matcher(limit)(event) && matcher(tree)(event))
      }),
    )
  })
})
