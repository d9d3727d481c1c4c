import { expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'

import { httpSource, type LogAnswer } from './http-source'

const LOG = 'https://log.example/log/1'

/** A server that gives these answers at these paths, in turn, the last one over and over. */
function serverOf(answers: Record<string, readonly (number | string | Error)[]>) {
  const asked: string[] = []
  const waited: number[] = []
  const ask = async (url: string): Promise<LogAnswer> => {
    const path = url.slice(LOG.length + 1)
    const own = answers[path] ?? [404]
    const answer = own[Math.min(asked.filter((one) => one === path).length, own.length - 1)]
    asked.push(path)
    if (answer instanceof Error) throw answer
    const headers = { get: () => '2' }
    if (typeof answer === 'number') return { status: answer, headers, body: null }
    return { status: 200, headers, body: new Blob([answer ?? '']).stream() }
  }
  const wait = async (ms: number) => waited.push(ms)
  const timeout = () => new AbortController().signal
  return { source: httpSource(LOG, { ask, wait, timeout }), asked, waited }
}

test('gives what is served, and nothing for what is not there', async () => {
  const { source } = serverOf({ checkpoint: ['a note'], 'tile/0/000': ['hashes'] })
  expect(await source('checkpoint')).toEqual(utf8('a note'))
  expect(await source('tile/0/000')).toEqual(utf8('hashes'))
  expect(await source('tile/0/001')).toBeNull()
})

test('waits where it is asked to', async () => {
  const { source, waited } = serverOf({ checkpoint: [429, 503, 'a note'] })
  expect(await source('checkpoint')).toEqual(utf8('a note'))
  expect(waited).toEqual([2000, 2000])
})

test.each([
  ['a refusal', { checkpoint: [401] }, 'checkpoint', 'checkpoint: the server answers 401.'],
  ['a server that stays away', { checkpoint: [503] }, 'checkpoint', 'checkpoint: the server answers 503.'],
  ['no connection', { checkpoint: [new Error('no route')] }, 'checkpoint', 'cannot be read: no route'],
  ['a log that was closed to who asks', {}, 'tile/0/000', 'The log is not open to you any more.'],
])('says of %s that nothing is known', async (_, answers, path, message) => {
  await expect(serverOf(answers).source(path)).rejects.toThrow(message)
})
