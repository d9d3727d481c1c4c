import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as send, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { builtFiles } from './built-files'

const SCRIPT = 'export const words = ["one", "two"]\n'.repeat(500)

let folder: string
let server: Server
let port: number

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-built-'))
  mkdirSync(path.join(folder, 'static/chunks'), { recursive: true })
  writeFileSync(path.join(folder, 'static/chunks/a1.js'), SCRIPT)
  writeFileSync(path.join(folder, 'static/gone.js'), '')
  writeFileSync(path.join(folder, 'static/font.woff2'), 'font')
  writeFileSync(path.join(folder, 'secret.js'), 'secret')
  const files = builtFiles(path.join(folder, 'static'))
  server = createServer((request, response) => {
    void files(request, response).then((isAnswered) => {
      if (!isAnswered) response.writeHead(404).end('as Next answers')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(async () => {
  server.close()
  await once(server, 'close')
  rmSync(folder, { recursive: true })
})

/** As it was sent: fetch would undo both the encoding and the dots of a path. */
async function ask(target: string, accepted?: string, method = 'GET') {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
  const request = send({ port, host: '127.0.0.1', path: target, method, headers }).end()
  const response = await new Promise<NodeJS.ReadableStream & { headers: IncomingHttpHeaders }>((resolve) => {
    request.once('response', resolve)
  })
  const parts: Buffer[] = []
  for await (const part of response) parts.push(Buffer.from(part))
  return { headers: response.headers, bytes: Buffer.concat(parts) }
}

const FILE = '/_next/static/chunks/a1.js'

it('answers a script in the best encoding that is taken, to be kept for good', async () => {
  const { headers, bytes } = await ask(`${FILE}?x=1`, 'gzip, deflate, br, zstd')
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'content-length': String(bytes.length),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  })
  expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT)
})

it.each(['gzip', 'deflate, GZIP;q=0.5', 'br;q=0, gzip', 'br; q=0.000,gzip'])(
  'answers who takes %s with gzip, the second time too',
  async (accepted) => {
    for (const { headers, bytes } of [await ask(FILE, accepted), await ask(FILE, accepted)]) {
      expect(headers['content-encoding']).toBe('gzip')
      expect(gunzipSync(bytes).toString()).toBe(SCRIPT)
    }
  },
)

it.each([
  ['one who takes nothing compressed', FILE, undefined],
  ['one who takes another encoding', FILE, 'zstd, identity'],
  ['one who refuses both', FILE, 'br;q=0, gzip;q=0.0'],
  ['a font', '/_next/static/font.woff2', 'gzip'],
  ['a script that is none', '/_next/static/chunks/b2.js', 'gzip'],
  ['a folder', '/_next/static/chunks', 'gzip'],
  ['what is beside the folder', '/_next/static/../secret.js', 'gzip'],
  ['what is beside it, spelt otherwise', '/_next/static/%2e%2e/secret.js', 'gzip'],
  ['a page', '/chunks/a1.js', 'gzip'],
])('leaves %s to Next', async (_, target, accepted) => {
  expect((await ask(target, accepted)).bytes.toString()).toBe('as Next answers')
})

it('leaves what is no GET to Next', async () => {
  expect((await ask(FILE, 'gzip', 'POST')).bytes.toString()).toBe('as Next answers')
})

it('a script that is gone is left to Next, and answered once it is back', async () => {
  const file = path.join(folder, 'static/gone.js')
  rmSync(file)
  expect((await ask('/_next/static/gone.js', 'gzip')).bytes.toString()).toBe('as Next answers')
  writeFileSync(file, SCRIPT)
  expect(gunzipSync((await ask('/_next/static/gone.js', 'gzip')).bytes).toString()).toBe(SCRIPT)
})
