import { pipeline, Readable } from 'node:stream'
import { createDeflateRaw } from 'node:zlib'

/** Raw deflate (RFC 1951) of bytes as they come, off this thread. Fails with what the bytes fail with. */
export async function* deflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const packer = createDeflateRaw()
  // Whoever reads is told of a failure; the callback has to be there.
  pipeline(Readable.from(chunks), packer, () => undefined)
  try {
    yield* packer as AsyncIterable<Uint8Array>
  } finally {
    packer.destroy()
  }
}
