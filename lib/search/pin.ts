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
  const numbers = readVarints(bytes)
  if (numbers === null || numbers.length % 2 !== 0) return null
  const pin = new Map<number, number>()
  let key = 0
  for (let at = 0; at < numbers.length; at += 2) {
    key += numbers[at] ?? 0
    if (!Number.isSafeInteger(key) || pin.has(key)) return null
    pin.set(key, numbers[at + 1] ?? 0)
  }
  return pin
}

/** A number for each tenant of a pin, by key; without their keys, which the pin has. Tenants that it has not are left out. */
export function countsBytes(pin: Pin, counts: ReadonlyMap<number, number>): Uint8Array {
  const bytes: number[] = []
  for (const key of keysOf(pin)) writeVarint(bytes, counts.get(key) ?? 0)
  return Uint8Array.from(bytes)
}

/** What `countsBytes` wrote for this pin, without the zeros; null for anything else. */
export function readCounts(pin: Pin, bytes: Uint8Array): Map<number, number> | null {
  const numbers = readVarints(bytes)
  const keys = keysOf(pin)
  if (numbers?.length !== keys.length) return null
  return new Map(keys.map((key, at) => [key, numbers[at] ?? 0] as const).filter(([, count]) => count > 0))
}

const keysOf = (pin: Pin): number[] => [...pin.keys()].toSorted((a, b) => a - b)

function readVarints(bytes: Uint8Array): number[] | null {
  const numbers: number[] = []
  let value = 0
  let factor = 1
  for (const byte of bytes) {
    value += (byte & 0x7f) * factor
    if (!Number.isSafeInteger(value)) return null
    factor *= 128
    if (byte >= 0x80) continue
    numbers.push(value)
    value = 0
    factor = 1
  }
  return factor === 1 ? numbers : null
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
