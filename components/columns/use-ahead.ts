'use client'

import { useState } from 'react'

import type { ColumnId } from '@/lib/view/columns'

type Columns = readonly ColumnId[]

/**
 * Columns as they will be: the address follows what somebody does a moment later, in several steps where keys are held
 * down. From elsewhere, other columns than those on the way win at once.
 */
export function useAhead(
  columns: Columns,
  onColumns: (columns: Columns) => void,
): [Columns, (next: Columns) => void] {
  // From where it began to where it goes; empty when the address is there.
  const [way, setWay] = useState<readonly Columns[]>([])
  const isOnWay = way.some((step) => isSame(step, columns))
  const shown = (isOnWay ? way.at(-1) : undefined) ?? columns
  const hasArrived = way.length > 0 && (!isOnWay || isSame(shown, columns))
  if (hasArrived) setWay([])
  const go = (next: Columns) => {
    setWay([...(isOnWay ? way : [columns]), next])
    onColumns(next)
  }
  return [shown, go]
}

const isSame = (a: Columns, b: Columns): boolean => a.length === b.length && a.every((id, i) => id === b[i])
