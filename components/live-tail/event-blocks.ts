/** One block of a stream of server-sent events; members that it did not have are absent. */
export interface EventBlock {
  event?: string
  id?: string
  data?: string
}

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) from texts that are cut anywhere, as our server writes them: lines end with
 * LF, one `data` line a block. Comments give nothing. `EventSource` would do as much, but it hides the status of an
 * answer, asks again for what was refused, and reads on while nobody looks.
 */
export class BlockReader {
  #rest = ''

  /** The blocks that this text completes. */
  push(text: string): EventBlock[] {
    const blocks = (this.#rest + text).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    return blocks.map(blockOf).filter((block) => block.event !== undefined)
  }
}

const NAMES = ['event', 'id', 'data'] as const

function blockOf(text: string): EventBlock {
  const block: EventBlock = {}
  for (const line of text.split('\n')) {
    const name = NAMES.find((known) => line.startsWith(`${known}: `))
    if (name !== undefined) block[name] = line.slice(name.length + 2)
  }
  return block
}
