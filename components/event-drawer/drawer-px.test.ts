import { expect, it } from 'vitest'

import { DRAWER_MAX_PX, DRAWER_MIN_PX, drawerPx } from './drawer-px'

it('is none where nothing was chosen, or nonsense was remembered', () => {
  for (const nothing of [null, '', 'wide', Number.NaN, '1e999']) expect(drawerPx(nothing)).toBeNull()
})

it('keeps a width within what can be read', () => {
  expect(drawerPx(1)).toBe(DRAWER_MIN_PX)
  expect(drawerPx(-500)).toBe(DRAWER_MIN_PX)
  expect(drawerPx('700.4')).toBe(700)
  expect(drawerPx(90_000)).toBe(DRAWER_MAX_PX)
})
