/** How long a receiver is believed that so much is too much for it, in ms. Then more is tried again: it may be another one. */
const BELIEVED_MS = 10 * 60_000

/** Which of its versions a destination is, and when. */
interface Asked {
  id: string
  version: number
}

/**
 * What receivers said is too large for them (413), while this process runs: of a destination, half of the smallest batch that
 * was refused so. Without it each batch would be sent whole first, and then in halves.
 */
export class SizeLimits {
  readonly #learned = new Map<string, { version: number; bytes: number; until: number }>()

  /** A batch of so many bytes of lines was too large. */
  tooLarge({ id, version }: Asked, bytes: number, nowMs: number): void {
    const half = Math.max(1, Math.floor(bytes / 2))
    const known = this.bytesOf({ id, version }, nowMs)
    this.#learned.set(id, { version, bytes: Math.min(half, known), until: nowMs + BELIEVED_MS })
  }

  /** Lines in a batch take no more bytes than this; Infinity: nothing is known. Whoever changes a destination begins anew. */
  bytesOf({ id, version }: Asked, nowMs: number): number {
    const known = this.#learned.get(id)
    if (known === undefined) return Infinity
    if (known.version === version && nowMs < known.until) return known.bytes
    this.#learned.delete(id)
    return Infinity
  }
}

/** What the receivers of this process said. */
export const sizeLimits = new SizeLimits()
