import { expect, test } from 'vitest'

import { sourceNameFrom, sourceNameInput } from './inputs'

test.each(['vouchsafe', 'Vouchsafe', 'VOUCHSAFE'])('the source %s is ours', (name) => {
  expect(sourceNameInput.safeParse(name).error?.issues[0]?.message).toMatch(/only Vouchsafe/)
})

test('a source that only begins like ours is taken', () => {
  expect(sourceNameInput.parse('vouchsafe-demo')).toBe('vouchsafe-demo')
})

test.each(['Vouchsafe', 'ｖｏｕｃｈｓａｆｅ', '…vouchsafe'])(
  'what the name %j gives is seen as ours',
  (name) => {
    expect(sourceNameInput.safeParse(sourceNameFrom(name)).success).toBe(false)
  },
)
