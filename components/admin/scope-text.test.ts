import { expect, test } from 'vitest'

import { PERMISSIONS } from '@/lib/access/permissions'

import { OFFERED_SCOPES, presetOf, SCOPE_PRESETS } from './scope-text'

test('every offered scope opens something, and every preset holds only offered ones', () => {
  for (const scope of OFFERED_SCOPES) {
    expect(Object.values(PERMISSIONS).some((permission) => permission.scope === scope)).toBe(true)
  }
  for (const preset of SCOPE_PRESETS) {
    for (const scope of preset.scopes) expect(OFFERED_SCOPES).toContain(scope)
  }
})

test('a preset is recognised in any order, and one scope more or less makes it custom', () => {
  expect(presetOf(['events:write'])).toBe('send')
  expect(presetOf(['events:export', 'events:read'])).toBe('read')
  expect(presetOf(['events:read'])).toBe('custom')
  expect(presetOf(['events:write', 'admin'])).toBe('custom')
  expect(presetOf([])).toBe('custom')
})
