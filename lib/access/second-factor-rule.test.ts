import { expect, test } from 'vitest'

import type { Role } from './roles'
import { asksForSecondFactor, SECOND_FACTOR_FOR, type SecondFactorFor } from './second-factor-rule'

const person = (instanceAdmin: boolean, ...roles: Role[]) => ({ instanceAdmin, roles })

test.each<[SecondFactorFor[], ReturnType<typeof person>, boolean]>([
  [[], person(true, 'admin'), false],
  [['admin'], person(false, 'viewer', 'admin'), true],
  [['admin'], person(false, 'viewer', 'auditor'), false],
  // An instance admin has no role by that: whoever asks it of admins of tenants asks it of those.
  [['admin'], person(true), false],
  [['instance'], person(true), true],
  [['instance'], person(false, 'admin'), false],
  [[...SECOND_FACTOR_FOR], person(false), false],
])('where it is asked of %j, for %j: %s', (required, who, asked) => {
  expect(asksForSecondFactor(required, who)).toBe(asked)
})
