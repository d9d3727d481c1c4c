import { invariant } from '@/lib/base/errors'

/** A stream of seeded choices. The same seed and label give the same stream, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  unit(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of the items, each as likely as its weight says. Weights are ≥ 0 and not all 0. */
  weighted<T>(from: readonly (readonly [T, number])[]): T
  /** A whole number of times whose mean is `mean`, at most 40. */
  times(mean: number): number
  /** Around `median`, never negative, with a tail to the right: durations and sizes look like this. */
  skewed(median: number, spread?: number): number
  /** Lower-case hex digits. */
  hex(digits: number): string
  /** Lower-case letters and digits, as ids of executions and sessions have them. */
  token(length: number): string
  bytes(count: number): Uint8Array
}

const TOKEN_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/**
 * The stream of this seed and label. Every subject of the story has a label of its own, so that changing how often one
 * thing happens leaves all the others as they were.
 */
export function randomFor(seed: string, label: string): Random {
  const word = wordsOf(`${seed}\n${label}`)
  const unit = (): number => word() / 2 ** 32
  const int = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1))
  const pick = <T>(from: readonly T[]): T => {
    const item = from[int(0, from.length - 1)]
    invariant(item !== undefined, 'there is something to pick from')
    return item
  }
  return {
    unit,
    int,
    pick,
    chance: (probability) => unit() < probability,
    weighted: (from) => weigh(from, unit()),
    times: (mean) => timesOf(mean, unit),
    skewed: (median, spread = 0.5) => median * Math.exp(spread * (unit() + unit() + unit() - 1.5)),
    hex: (digits) => hexOf(word, digits),
    token: (length) => Array.from({ length }, () => TOKEN_LETTERS.charAt(int(0, 35))).join(''),
    bytes: (count) => Uint8Array.from({ length: count }, () => int(0, 255)),
  }
}

function weigh<T>(from: readonly (readonly [T, number])[], at: number): T {
  let left = at * from.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of from) {
    left -= weight
    if (left < 0) return item
  }
  const last = from.at(-1)
  invariant(last, 'there is something to weigh')
  return last[0]
}

/** Poisson's distribution, by multiplying until less than e^-mean is left. */
function timesOf(mean: number, unit: () => number): number {
  let times = 0
  for (let left = unit(); left > Math.exp(-mean) && times < 40; times++) left *= unit()
  return times
}

function hexOf(word: () => number, digits: number): string {
  let text = ''
  while (text.length < digits) text += word().toString(16).padStart(8, '0')
  return text.slice(0, digits)
}

/**
 * A generator of 32-bit words with 128 bits of state (the xoshiro128** recurrence), started from a text. It has to be
 * quick, since the story starts a stream for each execution; it has to keep no secret.
 */
function wordsOf(start: string): () => number {
  let a = mix(start, 0x9e3779b9)
  let b = mix(start, 0x85ebca6b)
  let c = mix(start, 0xc2b2ae35)
  let d = mix(start, 0x27d4eb2f) | 1 // never all zero, which would stay zero
  return () => {
    const word = Math.imul(turn(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = turn(d, 11)
    return word
  }
}

function turn(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** FNV-1a over the text's UTF-16 units, then an avalanche, so that labels that differ in one digit share nothing. */
function mix(text: string, basis: number): number {
  let hash = basis
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}
