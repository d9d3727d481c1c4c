/** Reads once for all figures of a scrape, which are asked for together; `otherwise` where it fails. */
export function onceAScrape<T>(read: () => Promise<T>, otherwise: T): () => Promise<T> {
  let reading: Promise<T> | null = null
  return () => {
    reading ??= read()
      .catch(() => otherwise)
      .finally(() => (reading = null))
    return reading
  }
}
