import { expect, it } from 'vitest'

import { DEFAULT_STATE, searchKey } from '@/lib/view/explorer-state'

import { askedSearch } from './use-rounds'

it('takes every step that names a part of the search for a wish to search, also when nothing changes', () => {
  const state = { ...DEFAULT_STATE, q: 'type:FLOW', since: '-7d' }
  for (const change of [{ q: 'type:FLOW' }, { since: null, until: null }, { order: 'desc' as const }]) {
    expect(askedSearch(change, { ...state, ...change })).toBe(searchKey({ ...state, ...change }))
  }
})

it('leaves the rows alone where a step is about something else', () => {
  for (const change of [{}, { event: null }, { density: 'compact' as const }, { columns: [] }]) {
    expect(askedSearch(change, { ...DEFAULT_STATE, ...change })).toBeNull()
  }
})
