import { expect, test } from 'vitest'

import { cookieValue } from './session-cookie'

test('a cookie is found by its whole name', () => {
  const header = 'a=1; vouchsafe=x=y==; vouchsafe.session = z ;b=2'
  expect(cookieValue(header, 'vouchsafe')).toBe('x=y==')
  expect(cookieValue(header, 'vouchsafe.session')).toBe('z')
  expect(cookieValue(header, 'b')).toBe('2')
  expect(cookieValue(header, 'session')).toBeNull()
  expect(cookieValue(undefined, 'a')).toBeNull()
  expect(cookieValue('a', 'a')).toBeNull()
})
