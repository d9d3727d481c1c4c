import { base64, fromBase64 } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'
import { stretchNodes, SUBTREE_LEVEL_MAX } from '@/lib/merkle/cover'
import { HASH_BYTES } from '@/lib/merkle/hash'
import type { NodeId, NodeReader } from '@/lib/merkle/proof'

/** A piece of a log, in its order: an event that is in a bundle, or `2^level` entries that are not. */
export type TreePiece = { isIn: true; hash: Uint8Array } | { isIn: false; level: number; hash: Uint8Array }

/** The longest line there is. */
export const TREE_LINE_BYTES_MAX = 64

/** A line of `tree.txt`. */
export const treeLine = (piece: TreePiece): string =>
  `${piece.isIn ? 'in' : `out ${piece.level}`} ${base64(piece.hash)}\n`

/** Read such a line, without its end. Null unless it is exactly what `treeLine` writes. */
export function parseTreeLine(line: string): TreePiece | null {
  const [, level, text = ''] = /^(?:in|out (0|[1-9]\d?)) (.+)$/.exec(line) ?? []
  const hash = fromBase64(text)
  if (hash?.length !== HASH_BYTES || Number(level ?? 0) > SUBTREE_LEVEL_MAX) return null
  return level === undefined ? { isIn: true, hash } : { isIn: false, level: Number(level), hash }
}

/**
 * The pieces of a log of this size in which the events at these places (ascending, each once) are told apart, in stretches of at most
 * so many events: what a stretch needs is fetched at once.
 */
export function* treeStretches(
  places: readonly number[],
  size: bigint,
  most: number,
): Generator<{ node: NodeId; isIn: boolean }[], void> {
  let from = 0n
  for (let at = 0; at <= places.length; at += most) {
    const stretch: { node: NodeId; isIn: boolean }[] = []
    for (const place of places.slice(at, at + most).map(BigInt)) {
      invariant(place >= from && place < size, 'places ascend, inside the log')
      for (const node of stretchNodes({ from, to: place })) stretch.push({ node, isIn: false })
      stretch.push({ node: { level: 0, index: place }, isIn: true })
      from = place + 1n
    }
    if (at + most > places.length)
      for (const node of stretchNodes({ from, to: size })) stretch.push({ node, isIn: false })
    yield stretch
  }
}

/** A line of `tree.txt` for each of these, with the hashes that a log has. */
export const treeLines = (stretch: readonly { node: NodeId; isIn: boolean }[], read: NodeReader): string =>
  stretch
    .map(({ node, isIn }) =>
      treeLine(isIn ? { isIn, hash: read(node) } : { isIn, level: node.level, hash: read(node) }),
    )
    .join('')
