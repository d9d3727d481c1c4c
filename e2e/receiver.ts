import { createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { gunzipSync } from 'node:zlib'

import { z } from 'zod'

import { freePort } from './product'

/** Something that events are delivered to, which can be away for a while. */
export interface Receiver {
  url: string
  /** Every line that it has taken, in the order in which they came. */
  lines: readonly string[]
  /** What it answers to a body; 200 where nobody says otherwise. */
  answers: (body: string) => { status: number; text?: string }
  /** Nothing listens any more, until it is started again at the same place. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** Starts a receiver of lines. */
export async function startReceiver(): Promise<Receiver> {
  const port = await freePort()
  const lines: string[] = []
  let server: Server | undefined
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/audit`,
    lines,
    answers: () => ({ status: 200 }),
    async start() {
      server = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const isZipped = request.headers['content-encoding'] === 'gzip'
          const body = (isZipped ? gunzipSync(bytes) : bytes).toString()
          const { status, text = '' } = receiver.answers(body)
          if (status === 200) lines.push(...body.split('\n').filter((line) => line !== ''))
          response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
        })
      })
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async stop() {
      if (server === undefined) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      server = undefined
    },
  }
  await receiver.start()
  return receiver
}

const KeySet = z.object({
  keys: z.array(z.object({ kty: z.string(), crv: z.string(), kid: z.string(), x: z.string() })),
})

/** Whether the signature of a line of CEF is of its other bytes, by a key of this set: as any receiver can see it. */
export async function isSigned(line: string, keySet: string): Promise<boolean> {
  const answer = await fetch(keySet)
  const { keys } = KeySet.parse(await answer.json())
  const cut = line.lastIndexOf(' sig=')
  const record = line.slice(0, cut)
  const kid = / kid=(\S+)$/.exec(record)?.[1]
  const key = keys.find((one) => one.kid === kid)
  if (key === undefined) return false
  const { kty, crv, x } = key
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
  return verify(
    null,
    Buffer.from(record),
    publicKey,
    Buffer.from(line.slice(cut + ' sig='.length), 'base64url'),
  )
}

/** The index of the event that a line of CEF holds. */
export const indexOf = (line: string): number => Number(/ cn1=(\d+)/.exec(line)?.[1])

/** The id of its event. */
export const idOf = (line: string): string => / externalId=(\S+)/.exec(line)?.[1] ?? ''

/** Whether it says that it was sent by a replay. */
export const isReplayed = (line: string): boolean => line.includes('=replayed')
