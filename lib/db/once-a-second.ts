const KEPT_MS = 1000

/**
 * Reads at most once a second for each key, such as a database, however many ask: who asks meanwhile gets what was read, and who asks while
 * it is read waits for that. What fails is not kept.
 */
export function onceASecond<K extends object, T>(
  read: (key: K) => Promise<T>,
  clock: () => number = () => performance.now(),
): (key: K) => Promise<T> {
  const kept = new WeakMap<K, { value: Promise<T>; until: number }>()
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined && clock() < known.until) return known.value
    const value = read(key)
    // Not before it is there: one that takes long is waited for.
    const entry = { value, until: Number.POSITIVE_INFINITY }
    kept.set(key, entry)
    value.then(
      () => (entry.until = clock() + KEPT_MS),
      () => (entry.until = 0),
    )
    return value
  }
}
