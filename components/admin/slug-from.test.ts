import fc from 'fast-check'
import { expect, test } from 'vitest'

import { slugInput } from '@/lib/admin/inputs'

import { slugFrom } from './slug-from'

test.each([
  ['Acme Ltd.', 'acme-ltd'],
  ['Café Zürich', 'cafe-zurich'],
  ['  -- ', ''],
  ['日本', ''],
])('%s → %s', (name, slug) => expect(slugFrom(name)).toBe(slug))

test('is a slug, or nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100, unit: 'grapheme' }), (name) => {
      const slug = slugFrom(name)
      expect(slug === '' || slugInput.safeParse(slug).success).toBe(true)
    }),
  )
})
