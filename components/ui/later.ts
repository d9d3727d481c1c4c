/** How long to wait before each further try, in ms; after the last one the error is said. */
const WAITS_MS = [250, 500, 1000, 2000, 4000, 8000, 16_000]

const known = new Set<() => Promise<unknown>>()

/**
 * A part of the page that is not read with it: a function for React's `lazy` or Next's `dynamic`. It is read once the page
 * rests (`readAhead`), or when it is first asked for.
 */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  const read = patiently(load)
  known.add(read)
  return read
}

/**
 * The same for what is too large to be read ahead. A network that is away for half a minute only makes it come later,
 * where one failed read would take the whole page away.
 */
export function patiently<T>(load: () => Promise<T>): () => Promise<T> {
  let read: Promise<T> | undefined
  return () => {
    read ??= tryAgain(load).catch((error: unknown) => {
      read = undefined
      throw error
    })
    return read
  }
}

/** Reads all such parts one after the other, so that the first to open one waits for nothing. */
export async function readAhead(): Promise<void> {
  for (const read of known) await read()
}

async function tryAgain<T>(load: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  return load()
}
