import fc from 'fast-check'
import { expect, test } from 'vitest'

import { tipPlace, type TipSide } from './tip-place'

const VIEW = { width: 1000, height: 600 }
const TIP = { width: 100, height: 30 }
const BUTTON = { left: 500, top: 300, width: 20, height: 20 }

test.each<[TipSide, number, number]>([
  ['bottom', 460, 320],
  ['top', 460, 270],
  ['left', 400, 295],
  ['right', 520, 295],
])('%s of a small element, in its middle', (side, left, top) => {
  expect(tipPlace(BUTTON, TIP, VIEW, side)).toEqual({ left, top, side })
})

test('begins where a wide element begins', () => {
  expect(tipPlace({ ...BUTTON, left: 200, width: 400 }, TIP, VIEW, 'bottom').left).toBe(200)
})

test('goes to the other side where only that has room', () => {
  expect(tipPlace({ ...BUTTON, top: 575 }, TIP, VIEW, 'bottom')).toMatchObject({ side: 'top', top: 545 })
  expect(tipPlace({ ...BUTTON, left: 970 }, TIP, VIEW, 'right')).toMatchObject({ side: 'left', left: 870 })
})

test('keeps its side where neither has room and the other has less', () => {
  const tall = { left: 0, top: 5, width: 20, height: 590 }
  expect(tipPlace(tall, { width: 100, height: 40 }, VIEW, 'top').side).toBe('top')
})

test('whatever the element, a tip that is smaller than the window is all in sight', () => {
  const px = fc.integer({ min: -500, max: 1500 })
  const size = fc.integer({ min: 0, max: 500 })
  fc.assert(
    fc.property(
      fc.record({ left: px, top: px, width: size, height: size }),
      fc.record({ width: size, height: size }),
      fc.constantFrom<TipSide>('top', 'right', 'bottom', 'left'),
      (element, tip, side) => {
        const { left, top } = tipPlace(element, tip, VIEW, side)
        expect(left).toBeGreaterThanOrEqual(0)
        expect(top).toBeGreaterThanOrEqual(0)
        expect(left + tip.width).toBeLessThanOrEqual(VIEW.width)
        expect(top + tip.height).toBeLessThanOrEqual(VIEW.height)
      },
    ),
  )
})
