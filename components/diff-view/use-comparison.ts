'use client'

import { useEffect, useMemo, useState } from 'react'

import { compare, type Compared, type CompareRequest } from './compare'
import { compareInWorker } from './compare-in-worker'
import { weightOf } from './weight'

/** Documents of fewer characters together are compared at once: a worker would take longer to start. */
const AT_ONCE = 24_000

/** Two documents, compared or being compared. */
export interface ComparisonState {
  /** Of another way to draw the same documents while the one that was asked for is on its way; null before any. */
  compared: Compared | null
  /** Lines laid out so far; null when nothing is being compared. */
  lines: number | null
}

/** Compares in a worker, or at once where that is quick. Another request ends the one before. */
export function useComparison(request: CompareRequest): ComparisonState {
  const { before, after } = request
  const isQuick = useMemo(
    () => weightOf(before, AT_ONCE) + weightOf(after, AT_ONCE) < AT_ONCE,
    [before, after],
  )
  const quick = useMemo(() => (isQuick ? compare(request) : null), [isQuick, request])
  const [progress, setProgress] = useState<{ of: CompareRequest; lines: number } | null>(null)
  const [last, setLast] = useState<{ of: CompareRequest; compared: Compared } | null>(null)
  // The outside system is the worker.
  useEffect(() => {
    if (isQuick) return
    return compareInWorker(request, {
      onLines: (lines) => setProgress({ of: request, lines }),
      onDone: (compared) => setLast({ of: request, compared }),
    })
  }, [isQuick, request])
  if (quick !== null) return { compared: quick, lines: null }
  const isKept = last !== null && last.of.before === before && last.of.after === after
  return {
    compared: isKept ? last.compared : null,
    lines: last?.of === request ? null : progress?.of === request ? progress.lines : 0,
  }
}
