import { concat, fromUtf8 } from './bytes'

/** A text that cannot be read line by line. */
export class LineDamage extends Error {
  override readonly name = 'LineDamage'
}

const LINE_FEED = 0x0a

/**
 * The lines of a text in UTF-8, without their line feeds, as its bytes come. The last one has to have its line feed, too.
 *
 * @throws LineDamage for bytes that are no UTF-8, a line of more than `most` bytes, and an end without a line feed.
 */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<string, void> {
  let parts: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array): void => {
    parts.push(part)
    length += part.length
    if (length > most) throw new LineDamage(`A line is longer than ${most} bytes.`)
  }
  const line = (): string => {
    const text = fromUtf8(concat(...parts))
    if (text === null) throw new LineDamage('It is not UTF-8.')
    parts = []
    length = 0
    return text
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      add(chunk.subarray(from, end))
      from = end + 1
      yield line()
    }
    if (from === chunk.length) continue
    // A copy: what came may be filled again by who gave it.
    add(chunk.slice(from))
  }
  if (length > 0) throw new LineDamage('Its last line has no end.')
}
