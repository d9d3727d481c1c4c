import type { EventBlock } from '@/lib/http/event-stream'

/** One block as a browser would read it (WHATWG HTML, 9.2.6). */
export type TestBlock = Pick<EventBlock, 'event' | 'id' | 'data' | 'comment'>

/** What a stream is asked for with. */
export interface StreamRequest {
  as: { key: string } | { cookie: string }
  lastEventId?: string
}

/** Server-sent events as they arrive, read no faster than the test asks. */
export class TestStream {
  #text = ''
  readonly #decoder = new TextDecoder()

  private constructor(
    readonly status: number,
    readonly headers: Headers,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly cut: AbortController,
  ) {}

  static async open(url: string, { as, lastEventId }: StreamRequest): Promise<TestStream> {
    const cut = new AbortController()
    const headers: Record<string, string> =
      'key' in as ? { authorization: `Bearer ${as.key}` } : { cookie: as.cookie }
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
    const response = await fetch(url, { headers, signal: cut.signal })
    if (!response.body) throw new Error('The answer has no body.')
    return new TestStream(response.status, response.headers, response.body.getReader(), cut)
  }

  /** The next block, comments too; null when the stream has ended. Rejects when it was cut. */
  async next(): Promise<TestBlock | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = blockOf(this.#text.slice(0, end))
        this.#text = this.#text.slice(end + 2)
        return block
      }
      const { done, value } = await this.reader.read()
      if (done) return null
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  /** The next block of this kind; what comes before it is passed over. Throws when the stream ends before. */
  async nextOf(event: string): Promise<TestBlock> {
    for (;;) {
      const block = await this.next()
      if (block === null) throw new Error(`The stream ended before ${event}.`)
      if (block.event === event) return block
    }
  }

  /** The next events. */
  async events(count: number): Promise<{ id: string; token: string; index: number; json: string }[]> {
    const found = []
    while (found.length < count) {
      const { id: token = '', data = '' } = await this.nextOf('event')
      // safe: the product's own answer; a wrong one fails the comparison that follows
      const { id, index } = JSON.parse(data) as { id: string; index: number }
      found.push({ id, token, index, json: data })
    }
    return found
  }

  /** The rest of the stream as text, which must end. */
  async rest(): Promise<TestBlock[]> {
    const blocks: TestBlock[] = []
    for (let block = await this.next(); block !== null; block = await this.next()) blocks.push(block)
    return blocks
  }

  close(): void {
    this.cut.abort()
  }
}

function blockOf(text: string): TestBlock {
  const block: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    block[name === '' ? 'comment' : name] = line.slice(colon + 1).replace(/^ /, '')
  }
  return block
}
