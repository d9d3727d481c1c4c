const BLOCK_BYTES = 128
const HASH_BYTES = 64
const ROUNDS = 80
const WORD = 2n ** 64n - 1n

type State = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

/** The largest whole number whose power is not above `n`. */
function rootOf(n: bigint, power: bigint): bigint {
  let root = 0n
  for (let bit = 2n ** 72n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= n) root += bit
  return root
}

const PRIMES: bigint[] = []
for (let n = 2n; PRIMES.length < ROUNDS; n++) if (PRIMES.every((prime) => n % prime !== 0n)) PRIMES.push(n)

// The first 64 bits behind the point of cube and square roots of primes (FIPS 180-4 §4.2.3, §5.3.5).
const K = PRIMES.map((prime) => rootOf(prime << 192n, 3n) & WORD)
const START = PRIMES.slice(0, 8).map((prime) => rootOf(prime << 128n, 2n) & WORD) as State // safe: there are eight

/**
 * SHA-512 (FIPS 180-4) in plain JavaScript: 64 bytes. Slow, for the few short messages of Ed25519: the one of @noble/hashes shares a
 * file with SHA-256, which every page loads first, and would come with it.
 */
export function sha512(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // A one bit, zeros, and the length in bits in the last 16 bytes.
  const blocks = Math.ceil((bytes.length + 17) / BLOCK_BYTES)
  const padded = new Uint8Array(blocks * BLOCK_BYTES)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, 8n * BigInt(bytes.length))
  let state = START
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) state = compress(state, view, at)
  const hash = new DataView(new ArrayBuffer(HASH_BYTES))
  state.forEach((word, i) => hash.setBigUint64(8 * i, word))
  return new Uint8Array(hash.buffer)
}

const rotated = (word: bigint, by: bigint): bigint => ((word >> by) | (word << (64n - by))) & WORD

/** FIPS 180-4 §6.4.2, with its names. */
function compress(state: State, view: DataView, at: number): State {
  const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + 8 * t))
  for (let t = 16; t < ROUNDS; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!]
    const s0 = rotated(x, 1n) ^ rotated(x, 8n) ^ (x >> 7n)
    const s1 = rotated(y, 19n) ^ rotated(y, 61n) ^ (y >> 6n)
    w.push((w[t - 16]! + s0 + w[t - 7]! + s1) & WORD)
  }
  let [a, b, c, d, e, f, g, h] = state
  for (let t = 0; t < ROUNDS; t++) {
    const s1 = rotated(e, 14n) ^ rotated(e, 18n) ^ rotated(e, 41n)
    const t1 = h + s1 + ((e & f) ^ (~e & WORD & g)) + K[t]! + w[t]!
    const s0 = rotated(a, 28n) ^ rotated(a, 34n) ^ rotated(a, 39n)
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & WORD, c, b, a, (t1 + t2) & WORD]
  }
  // safe: eight words of eight
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]!) & WORD) as State
}
