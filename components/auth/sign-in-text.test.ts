import { expect, test } from 'vitest'

import { failureText, reasonText } from './sign-in-text'

test('says how long to wait, in units people use', () => {
  const wait = (waitSeconds: number | null) => failureText({ reason: 'rate_limited', waitSeconds })
  expect(wait(1)).toContain('Wait 1 second and')
  expect(wait(41.2)).toContain('Wait 42 seconds and')
  expect(wait(600)).toContain('Wait 10 minutes and')
  expect(wait(null)).toContain('Wait a few minutes and')
})

test('a reason that is not one of ours is never shown', () => {
  expect(reasonText('expired')).not.toBeNull()
  expect(reasonText('call +1 555 0100 to unlock')).toBeNull()
  expect(reasonText(undefined)).toBeNull()
})
