import { describe, expect, test } from 'vitest'

import { ApiError } from '@/components/layout/api-error'

import { failureText } from './failure-text'

const MAY_BE = 'It may be there: look in the list.'

describe('a failure of what must not be done twice', () => {
  test('says that it may have been done where no answer of the server came', () => {
    for (const error of [new ApiError(0, 'Try again.'), new TypeError('the body broke off')]) {
      expect(failureText(error, MAY_BE)).toBe(`No answer came. ${MAY_BE}`)
    }
    for (const error of [new ApiError(504, 'Try again.'), new ApiError(500, '', { code: 'internal' })]) {
      expect(failureText(error, MAY_BE)).toBe(`The server answered ${error.status}. ${MAY_BE}`)
    }
  })

  test('says what the server said where it refused, or was too busy to begin', () => {
    const refused = [
      new ApiError(409, 'There is one already.', { code: 'conflict' }),
      new ApiError(503, 'Too much at once.', { code: 'busy' }),
      new ApiError(403, 'Nothing was changed.', { code: 'confirm_needed' }),
    ]
    expect(refused.map((error) => failureText(error, MAY_BE))).toEqual(refused.map(({ message }) => message))
  })
})
