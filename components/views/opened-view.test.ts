import { expect, it } from 'vitest'

import { DEFAULT_STATE, NO_VIEW } from '@/lib/view/explorer-state'
import type { SavedView } from '@/lib/view/saved-view'

import { allEventsAddress, openedView } from './opened-view'

const view: SavedView = {
  id: '0199a3c1-0000-7000-8000-000000000001',
  name: 'Flows',
  search: 'q=type:FLOW',
  grammar: 1,
  shared: false,
  isDefault: false,
  isMine: true,
  mayChange: true,
  owner: { id: '0199a3c1-0000-7000-8000-000000000002', name: 'Ada' },
  updatedAt: '2026-11-20T10:00:00.000Z',
  problems: [],
}
const views = { views: [view], goneDefault: null }

it('is the one that the address names, and says whether it shows something else by now', () => {
  const state = { ...DEFAULT_STATE, view: view.id, q: 'type:FLOW' }
  expect(openedView(state, views)).toEqual({ kind: 'view', view, isModified: false })
  expect(openedView({ ...state, q: '' }, views)).toMatchObject({ isModified: true })
})

it('is gone only once it is known which there are', () => {
  const state = { ...DEFAULT_STATE, view: '0199a3c1-0000-7000-8000-00000000000f' }
  expect(openedView(state, undefined)).toBeUndefined()
  expect(openedView(state, views)).toEqual({ kind: 'gone' })
})

it('is none where the address names none', () => {
  for (const none of [null, NO_VIEW]) {
    expect(openedView({ ...DEFAULT_STATE, view: none }, undefined)).toEqual({ kind: 'none' })
  }
})

it('all events are asked for by name only where somebody would begin elsewhere', () => {
  expect(allEventsAddress('acme', views)).toBe('tenant=acme')
  const begins = { ...views, views: [{ ...view, isDefault: true }] }
  expect(allEventsAddress('acme', begins)).toBe('tenant=acme&view=none')
})
