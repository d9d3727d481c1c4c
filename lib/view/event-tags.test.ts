import { describe, expect, it } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import type { Resource } from '@/lib/event/event'

import { detailsTermKey, detailsValues, eventTags } from './event-tags'

const tags = (details: JsonObject | undefined, resource: Resource = { type: 'FLOW' }) =>
  eventTags({ resource, ...(details && { details }) }).map(({ key, value }) => `${key}:${value}`)

describe('eventTags', () => {
  it('starts with the resource and goes on with details in their order', () => {
    expect(
      tags(
        { namespace: 'company.team', revision: 7, draft: false },
        { type: 'FLOW', id: 'daily', name: 'Daily load' },
      ),
    ).toEqual(['id:daily', 'name:Daily load', 'namespace:company.team', 'revision:7', 'draft:false'])
  })

  it('says a fact once when details repeat it', () => {
    expect(tags({ id: 'daily', namespace: 'n' }, { type: 'FLOW', id: 'daily', name: 'daily' })).toEqual([
      'id:daily',
      'namespace:n',
    ])
    expect(tags({ id: 'other' }, { type: 'FLOW', id: 'daily' })).toEqual(['id:daily', 'id:other'])
  })

  it('goes down by dotted path, and through arrays without a number', () => {
    expect(tags({ labels: { team: 'data', tiers: ['gold', { level: 2 }] }, none: null, empty: {} })).toEqual([
      'labels.team:data',
      'labels.tiers:gold',
      'labels.tiers.level:2',
      'none:null',
    ])
  })

  it('reaches a key that a field shadows', () => {
    expect(tags({ type: 'x', Actor: 'y', ip: 'z', 'actor.id': 'u' })).toEqual([
      'details.type:x',
      'details.Actor:y',
      'details.ip:z',
      'details.actor.id:u',
    ])
    expect(detailsTermKey('details.x')).toBe('details.details.x')
    expect(detailsTermKey('details')).toBe('details.details')
    expect(detailsTermKey('id')).toBe('id')
    expect(detailsTermKey('flowId')).toBe('flowId')
  })

  it('keeps hostile texts as they are, and stops at a number nobody reads', () => {
    expect(tags({ a: '<b>&"\u202E' })).toEqual(['a:<b>&"\u202E'])
    expect(tags({ many: Array.from({ length: 5000 }, (_, i) => i) })).toHaveLength(500)
    expect(tags(undefined)).toEqual([])
  })
})

describe('detailsValues', () => {
  it('gives every value at a path', () => {
    const event = { details: { a: [{ b: 1 }, { b: 'two' }], c: 3 } }
    expect(detailsValues(event, 'a.b')).toEqual(['1', 'two'])
    expect(detailsValues(event, 'a')).toEqual([])
    expect(detailsValues({}, 'a')).toEqual([])
  })
})
