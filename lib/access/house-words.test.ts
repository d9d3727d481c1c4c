import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { rotateApiKeyInput } from '@/lib/admin/server/rotate-api-key'

import { houseWords } from './house-words'
import { zodProblems } from './zod-problems'

function said(schema: z.ZodType, value: unknown): string {
  const parsed = schema.safeParse(value, { error: houseWords })
  return parsed.success
    ? ''
    : zodProblems(parsed.error)
        .map((one) => `${one.path} ${one.message}`.trim())
        .join('; ')
}

describe('input that a schema refuses without words of its own', () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.object({ only: z.boolean() }), {}, 'only is needed'],
    [z.object({ only: z.boolean() }), { only: 'yes' }, 'only must be true or false'],
    [z.string(), 3, 'must be text'],
    [z.number(), 'x', 'must be a number'],
    [z.number().int(), 1.5, 'must be a whole number'],
    [z.number().min(0), -1, 'must be at least 0'],
    [z.number().max(9), 10, 'must be at most 9'],
    [z.string().min(1), '', 'must have at least 1 character'],
    [z.string().max(2), 'abc', 'must have at most 2 characters'],
    [z.string().length(3), 'ab', 'must have exactly 3 characters'],
    [z.array(z.string()).min(2), ['a'], 'must have at least 2 entries'],
    [z.enum(['a', 'b', 'c']), 'd', 'must be a, b or c'],
    [z.literal('a'), 'd', 'must be a'],
    [z.uuid(), 'd', 'must be an id'],
    [z.iso.datetime(), 'now', 'must be an RFC 3339 time'],
    [z.string().regex(/^x/), 'd', 'is not written as it must be'],
    [z.union([z.string(), z.number()]), true, 'is not what belongs here'],
    [z.string().refine((text) => text === 'a'), 'd', 'is not what belongs here'],
    [z.strictObject({}), { a: 1 }, 'a is not known here'],
  ])('%#', (schema, value, words) => {
    expect(said(schema, value)).toBe(words)
  })

  test('what the schema says goes first', () => {
    expect(said(z.number('must be your age').min(18, 'must be of age'), 'x')).toBe('must be your age')
    expect(said(z.number('must be your age').min(18, 'must be of age'), 3)).toBe('must be of age')
  })

  test('a verb’s input with bounds of numbers alone', () => {
    expect(said(rotateApiKeyInput, { overlapHours: -1 })).toBe('overlapHours must be at least 0')
    expect(said(rotateApiKeyInput, { overlapHours: 1.5 })).toBe('overlapHours must be a whole number')
  })
})
