/** The logs that pages over all tenants are pinned to: the size of each, by its tenant's small integer. */
export type Pin = ReadonlyMap<number, number>

/**
 * A pin as bytes: for each tenant, by key, how far its key lies above the one before, and its size, both as LEB128 varints. Three
 * to five bytes for each tenant, so that a cursor can carry hundreds. Keys and sizes are whole, at most 2^53 − 1.
 */
export function pinBytes(pin: Pin): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const [key, size] of [...pin].toSorted(([a], [b]) => a - b)) {
    writeVarint(bytes, key - before)
    writeVarint(bytes, size)
    before = key
  }
  return Uint8Array.from(bytes)
}

/** What `pinBytes` wrote; null for anything else. */
export function readPin(bytes: Uint8Array): Pin | null {
  const pin = new Map<number, number>()
  let at = 0
  let key = 0
  const read = (): number | null => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) return null
      value += (byte & 0x7f) * factor
      if (!Number.isSafeInteger(value)) return null
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const step = read()
    const size = read()
    if (step === null || size === null) return null
    key += step
    if (!Number.isSafeInteger(key) || pin.has(key)) return null
    pin.set(key, size)
  }
  return pin
}

function writeVarint(bytes: number[], value: number): void {
  // Division, since a size may be larger than what bit operations keep.
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 0x80) {
      bytes.push(rest)
      return
    }
    bytes.push((rest % 128) | 0x80)
  }
}
