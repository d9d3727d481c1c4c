import { concat } from '@/lib/base/bytes'
import type { TreeHasher } from '@/lib/merkle/hash'
import { tileRoot, TILE_WIDTH } from '@/lib/merkle/tile'
import type { HashTile } from '@/lib/merkle/tile-nodes'

/** A tile with its hashes. */
export type MadeTile = HashTile & { hashes: Uint8Array }

/** The tiles of a growing tree, level upon level, made from its leaves: each is given once, when it is full or at the end. */
export class TileStack {
  readonly #levels: { full: bigint; hashes: Uint8Array[] }[] = []
  #full: MadeTile[] = []

  constructor(private readonly hasher: TreeHasher) {}

  /** Append one leaf by its leaf hash. */
  push(leafHash: Uint8Array): void {
    let hash = leafHash
    for (let level = 0; ; level++) {
      const row = (this.#levels[level] ??= { full: 0n, hashes: [] })
      row.hashes.push(hash)
      if (row.hashes.length < TILE_WIDTH) return
      const hashes = concat(...row.hashes)
      this.#full.push({ level, index: row.full, width: TILE_WIDTH, hashes })
      row.full += 1n
      row.hashes = []
      hash = tileRoot(this.hasher, hashes)
    }
  }

  /** The tiles that became full since the last call, lower levels first. */
  takeFull(): MadeTile[] {
    const full = this.#full
    this.#full = []
    return full
  }

  /** The partial tiles at the right edge. */
  rest(): MadeTile[] {
    return this.#levels.flatMap(({ full, hashes }, level) =>
      hashes.length === 0 ? [] : [{ level, index: full, width: hashes.length, hashes: concat(...hashes) }],
    )
  }
}
