import { gzipSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { randomFor } from '@/lib/demo/random'

import { openReceiver } from './receiver'
import { BODY_MAX, unzippedBody } from './unzipped-body'

const zeros = (size: number) => gzipSync(Buffer.alloc(size), { level: 1 })

test('a body is unzipped so far as one may be large', async () => {
  expect(await unzippedBody(Buffer.from('plain'))).toEqual(Buffer.from('plain'))
  expect(await unzippedBody(gzipSync('zipped'))).toEqual(Buffer.from('zipped'))
  expect(await unzippedBody(zeros(BODY_MAX))).toHaveLength(BODY_MAX)
  expect((await unzippedBody(zeros(BODY_MAX + 1))) === null).toBe(true)
  await expect(unzippedBody(gzipSync('cut').subarray(0, -9))).rejects.toThrow('unexpected end of file')
})

test('the receiver of `vouchsafe listen` takes none that is larger, and goes on', async () => {
  const taken: string[] = []
  const faults = { fail: 0, dropReply: 0, stallMs: 0, random: randomFor('unzipped', 'receiver') }
  const receiver = await openReceiver({ host: '127.0.0.1', port: 0 }, faults, ({ text }) => {
    taken.push(text)
    return () => undefined
  })
  const send = async (body: Buffer) => {
    const answer = await fetch(`http://127.0.0.1:${receiver.port}/`, {
      method: 'POST',
      body: new Uint8Array(body),
    })
    return [answer.status, await answer.text()]
  }
  try {
    expect(await send(zeros(BODY_MAX + 1))).toEqual([413, 'The body is larger than 64 MiB without gzip.'])
    expect(await send(gzipSync('{}'))).toEqual([200, '{}'])
  } finally {
    await receiver.close()
  }
  expect(taken).toEqual(['{}'])
})
