/** For which sizes of a log one of its keys signs. */
export interface KeyTerm {
  /** The so-manieth key, from 0. */
  epoch: number
  /** The smallest size that it signs: the first one above the entry that tells of it. */
  from: bigint
  /** The largest; null: it still signs. */
  to: bigint | null
}

/** A rotation as it is stored: another key from this size on, and up to which size the one before it signed. */
export interface Rotation {
  epoch: number
  from: bigint
  beforeTo: bigint | null
}

/** The terms of a log's keys, oldest first. The first one signs from the empty log on. */
export function keyTerms(rotations: readonly Rotation[]): KeyTerm[] {
  const sorted = rotations.toSorted((a, b) => a.epoch - b.epoch)
  return [{ epoch: 0, from: 0n }, ...sorted].map(({ epoch, from }, at) => ({
    epoch,
    from,
    to: sorted[at]?.beforeTo ?? null,
  }))
}

/** Which keys sign a log of this size: always the same ones, so that signing a size again gives the same checkpoint. */
export function signingEpochs(terms: readonly KeyTerm[], size: bigint): number[] {
  return terms.filter(({ from, to }) => from <= size && (to === null || size <= to)).map(({ epoch }) => epoch)
}
