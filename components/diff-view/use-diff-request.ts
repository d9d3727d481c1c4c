'use client'

import { useMemo, useState } from 'react'

import type { Json } from '@/lib/base/json'
import type { Change } from '@/lib/event/event'
import type { DiffFields } from '@/lib/view/explorer-state'

import type { CompareRequest } from './compare'
import { weightOf } from './weight'

/** Differences drawn at first; each step shows four times as many. */
const DRAWN = 250
/** Two documents of 256 KiB and what belongs to them. Of larger ones the whole text is compared on request. */
const LARGE = 640 * 1024
/** No document that can be sent is larger. */
const WEIGHT_MAX = 64 * 1024 * 1024

/** What is to be compared now, and how much of it. */
export interface DiffRequest {
  request: CompareRequest
  /** About how many bytes both documents are. */
  weight: number
  /** The whole text is wanted, but the documents are so large that somebody has to ask for it. */
  isPutOff: boolean
  askForAll: () => void
  /** Takes that back; absent where nobody had to ask. */
  takeBack?: () => void
  drawMore: () => void
}

interface Sides {
  before: Json | undefined
  after: Json | undefined
  change: Change
  fields: DiffFields
}

/** The comparison of these two documents that is asked for. */
export function useDiffRequest({ before, after, change, fields }: Sides): DiffRequest {
  const [max, setMax] = useState(DRAWN)
  const [isPatient, setPatient] = useState(false)
  const weight = useMemo(() => weightOf(before, WEIGHT_MAX) + weightOf(after, WEIGHT_MAX), [before, after])
  const isLarge = fields === 'all' && weight > LARGE
  const drawn = isLarge && !isPatient ? 'changed' : fields
  const request = useMemo<CompareRequest>(
    () => ({
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      change,
      fields: drawn,
      max,
    }),
    [before, after, change, drawn, max],
  )
  return {
    request,
    weight,
    isPutOff: isLarge && !isPatient,
    askForAll: () => setPatient(true),
    ...(isLarge && { takeBack: () => setPatient(false) }),
    drawMore: () => setMax(max * 4),
  }
}
