import { expect, test } from 'vitest'

import { NO_MASKS, readMasks } from '@/lib/event/masks'

import { tryRedaction } from './tried-redaction'

const SECRETS = { masks: NO_MASKS, secrets: true }

test('shows what is left of an event, and what went', () => {
  const tried = tryRedaction(
    '{"details":{"password":"hunter2-hunter2","redacted":["a"]},"message":"hunter2-hunter2"}',
    SECRETS,
  )
  expect(tried).toEqual({
    paths: ['details.password'],
    text: expect.stringContaining('"message": "[redacted]"'),
  })
  expect('text' in tried && tried.text).not.toContain('hunter2')
})

test('takes out paths that are not saved yet, and leaves alone what holds none', () => {
  const read = readMasks(['client.ip'])
  if ('problem' in read) throw new Error(read.problem)
  const redaction = { masks: read.masks, secrets: false }
  expect(tryRedaction('{"client":{"ip":"203.0.113.7"}}', redaction)).toMatchObject({ paths: ['client.ip'] })
  const kept = tryRedaction('{"details":{"password":"hunter2-hunter2"}}', redaction)
  expect(kept).toEqual({ paths: [], text: '{\n  "details": {\n    "password": "hunter2-hunter2"\n  }\n}' })
})

test.each(['', 'nothing', '[]', '"text"', 'null'])('%s is no event', (text) => {
  expect(tryRedaction(text, SECRETS)).toHaveProperty('problem')
})

test.each(['{"details":"text"}', '{"details":[1]}', '{"after":null,"details":null}', '{"actor":7}'])(
  '%s, which nobody could store, is looked at all the same',
  (text) => {
    expect(tryRedaction(text, SECRETS)).toMatchObject({ paths: [] })
  },
)
