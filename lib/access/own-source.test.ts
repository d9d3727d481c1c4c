import { expect, test } from 'vitest'

import { isOwnSource } from './own-source'

test.each(['vouchsafe', 'Vouchsafe', ' VOUCHSAFE\t', 'ｖｏｕｃｈｓａｆｅ', 'ⓥouchsafe'])(
  '%j is ours',
  (name) => expect(isOwnSource(name)).toBe(true),
)

test.each(['vouchsafe-demo', 'vouchsafer', 'my vouchsafe', ''])('%j is anybody’s', (name) =>
  expect(isOwnSource(name)).toBe(false),
)
