/** As many values are looked for one by one where they may not be there at all. */
const FEW = 8

/**
 * Where any of these values stands in a text, in time that grows with the text and not with how many values there are: the
 * automaton of Aho and Corasick, "Efficient string matching" (1975). Values are not empty.
 */
export class Occurrences {
  readonly #values: readonly string[]
  /** The node behind a node and a UTF-16 unit, for which one number stands. Node 0 is the beginning of every value. */
  readonly #next = new Map<number, number>()
  /** For each node that of the longest end of its text that is another beginning. */
  readonly #shorter: number[] = [0]
  /** For each node the length of the longest value that its text ends with; 0 for none. */
  readonly #found: number[] = [0]

  constructor(values: ReadonlySet<string>) {
    this.#values = [...values].toSorted((a, b) => b.length - a.length)
  }

  /** The text with a mark for each stretch of it that these values cover, which may overlap; the same text where there is none. */
  replaced(text: string, mark: string): string {
    if (this.#values.length <= FEW && !this.#values.some((value) => text.includes(value))) return text
    const stretches = this.#stretches(text)
    if (stretches.length === 0) return text
    let left = ''
    let at = 0
    for (const { from, to } of stretches) {
      left += text.slice(at, from) + mark
      at = to
    }
    return left + text.slice(at)
  }

  #stretches(text: string): { from: number; to: number }[] {
    if (this.#found.length === 1) this.#build()
    const all: { from: number; to: number }[] = []
    let node = 0
    for (let at = 0; at < text.length; at++) {
      node = this.#after(node, text.charCodeAt(at))
      const length = this.#found[node]!
      if (length === 0) continue
      const stretch = { from: at + 1 - length, to: at + 1 }
      for (let last = all.at(-1); last !== undefined && last.to > stretch.from; last = all.at(-1)) {
        stretch.from = Math.min(stretch.from, last.from)
        all.pop()
      }
      all.push(stretch)
    }
    return all
  }

  #after(node: number, unit: number): number {
    for (let from = node; ; from = this.#shorter[from]!) {
      const next = this.#next.get(keyOf(from, unit))
      if (next !== undefined) return next
      if (from === 0) return 0
    }
  }

  /** All values at once, unit by unit: what a node is told from is shorter, and there. */
  #build(): void {
    const nodes = this.#values.map(() => 0)
    for (let length = 1; length <= (this.#values[0]?.length ?? 0); length++) {
      // The longest are first.
      for (const [i, value] of this.#values.entries()) {
        if (value.length < length) break
        const node = this.#child(nodes[i]!, value.charCodeAt(length - 1))
        if (value.length === length) this.#found[node] = length
        nodes[i] = node
      }
    }
  }

  #child(parent: number, unit: number): number {
    const key = keyOf(parent, unit)
    const known = this.#next.get(key)
    if (known !== undefined) return known
    const node = this.#found.length
    const shorter = parent === 0 ? 0 : this.#after(this.#shorter[parent]!, unit)
    this.#next.set(key, node)
    this.#shorter.push(shorter)
    this.#found.push(this.#found[shorter]!)
    return node
  }
}

const keyOf = (node: number, unit: number): number => node * 0x1_00_00 + unit
