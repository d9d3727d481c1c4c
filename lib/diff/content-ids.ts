import type { Json } from '@/lib/base/json'

/**
 * Numbers for JSON values: two values have the same number exactly when they hold the same, whatever the order of their
 * keys. Each value is looked at once, so that comparing large parts of documents again and again costs nothing.
 */
export class ContentIds {
  readonly #ids = new Map<string, number>()
  readonly #known = new WeakMap<object, number>()

  /** The number of this value. */
  of(value: Json): number {
    if (typeof value !== 'object' || value === null) return this.#idOf(JSON.stringify(value))
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const id = this.#idOf(
      Array.isArray(value)
        ? `[${value.map((element) => this.of(element)).join()}]`
        : `{${Object.keys(value)
            .toSorted()
            .map((name) => `${JSON.stringify(name)}:${this.of(value[name] ?? null)}`)
            .join()}}`,
    )
    this.#known.set(value, id)
    return id
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#ids.size
    this.#ids.set(text, id)
    return id
  }
}
