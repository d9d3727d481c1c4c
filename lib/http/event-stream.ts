/** One block of a stream of server-sent events. Texts must not hold line ends; JSON never does. */
export interface EventBlock {
  event?: string
  id?: string
  data?: string
  /** Says nothing, to whoever reads; keeps the connection from looking dead. */
  comment?: string
  /** How long a browser waits before it connects again, in milliseconds. */
  retryMs?: number
}

/** What an answer of server-sent events carries. `X-Accel-Buffering` tells a proxy not to collect it. */
export const EVENT_STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** A block as it is sent (WHATWG HTML, 9.2.5). */
export function blockText({ event, id, data, comment, retryMs }: EventBlock): string {
  const lines: string[] = []
  if (comment !== undefined) lines.push(`: ${comment}`)
  if (retryMs !== undefined) lines.push(`retry: ${retryMs}`)
  if (event !== undefined) lines.push(`event: ${event}`)
  if (id !== undefined) lines.push(`id: ${id}`)
  if (data !== undefined) lines.push(`data: ${data}`)
  return `${lines.join('\n')}\n\n`
}

/** The stream of what `source` gives, as texts. Ends with it, and ends it when the reader leaves, also before the first. */
export class EventStream<T> implements AsyncIterableIterator<string> {
  constructor(
    private readonly source: AsyncIterableIterator<T>,
    private readonly textOf: (value: T) => string,
  ) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<string, void>> {
    const { done, value } = await this.source.next()
    return done === true ? { done, value: undefined } : { done: false, value: this.textOf(value) }
  }

  async return(): Promise<IteratorResult<string, void>> {
    await this.source.return?.()
    return { done: true, value: undefined }
  }
}
