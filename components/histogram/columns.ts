import { parseTime } from '@/lib/base/time'
import { nextBucket } from '@/lib/search/buckets'

import type { HistogramAnswer } from './histogram-answer'

/** Why a bucket's bar is not all of its events: it begins before the range, ends after it, or was counted in part. */
export type Partly = 'begins' | 'ends' | 'counted'

/** One bucket as it is drawn. */
export interface Column {
  startMs: number
  endMs: number
  /** Where it begins, in whole px; it ends where the next one begins. */
  x: number
  width: number
  /** Null: nothing was counted here, which is not zero. */
  total: number | null
  counts: Readonly<Record<string, number>>
  partly: Partly | null
  /** From the bottom up, without empty ones. */
  segments: readonly Segment[]
}

/** A part of a bar: `y` px below the top of the drawing. */
export interface Segment {
  value: string
  y: number
  height: number
}

/** The room that bars have, in whole px. */
export interface Room {
  width: number
  height: number
}

/**
 * Buckets as columns that stand side by side without gaps, as wide as the time that they cover. The highest takes all of
 * the height; whatever is there at all is at least a pixel high. `values` are the parts of a bar, from the bottom up.
 */
export function layColumns(answer: HistogramAnswer, values: readonly string[], room: Room): Column[] {
  const edges = edgesOf(answer)
  const [first = 0] = edges
  const last = edges.at(-1) ?? first
  const toX = (ms: number): number =>
    last === first ? 0 : Math.round(((ms - first) / (last - first)) * room.width)
  const totals = answer.buckets.map(({ counts }) => (counts === null ? null : sum(Object.values(counts))))
  const highest = Math.max(1, ...totals.map((total) => total ?? 0))
  return answer.buckets.map(({ counts }, i) => {
    const startMs = edges[i] ?? last
    const endMs = edges[i + 1] ?? last
    const x = toX(startMs)
    return {
      startMs,
      endMs,
      x,
      width: toX(endMs) - x,
      total: totals[i] ?? null,
      counts: counts ?? {},
      partly: partlyOf(answer, startMs, endMs),
      segments: counts === null ? [] : stack(counts, values, highest, room.height),
    }
  })
}

/** The highest number of events that one column stands for. */
export function highestOf(columns: readonly Column[]): number {
  return Math.max(0, ...columns.map(({ total }) => total ?? 0))
}

/** The column at this place, the nearest one outside of all; -1 where there is none. */
export function columnAt(columns: readonly Column[], x: number): number {
  const found = columns.findIndex((column) => x < column.x + column.width)
  return found < 0 ? columns.length - 1 : found
}

function edgesOf({ buckets, step }: HistogramAnswer): number[] {
  const starts = buckets.map(({ start }) => msOf(start))
  const last = starts.at(-1)
  return last === undefined ? starts : [...starts, nextBucket(last, step)]
}

function partlyOf(
  { since, until, countedBackTo }: HistogramAnswer,
  startMs: number,
  endMs: number,
): Partly | null {
  const isCutBy = (at: string | undefined): boolean =>
    at !== undefined && msOf(at) > startMs && msOf(at) < endMs
  if (isCutBy(countedBackTo)) return 'counted'
  if (isCutBy(until)) return 'ends'
  return isCutBy(since) ? 'begins' : null
}

function stack(
  counts: Readonly<Record<string, number>>,
  values: readonly string[],
  highest: number,
  room: number,
): Segment[] {
  const parts = values.flatMap((value) => {
    const count = counts[value] ?? 0
    return count > 0 ? [{ value, count }] : []
  })
  const total = sum(parts.map(({ count }) => count))
  // A pixel is everybody's; what is left is shared by count.
  const free = Math.max(0, Math.round((total / highest) * room) - parts.length)
  let below = 0
  let counted = 0
  return parts.map(({ value, count }, i) => {
    counted += count
    const top = i + 1 + Math.round((counted / total) * free)
    const segment = { value, y: room - top, height: top - below }
    below = top
    return segment
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

function msOf(text: string): number {
  return parseTime(text)?.ms ?? 0
}
