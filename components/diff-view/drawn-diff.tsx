'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'

import { patiently } from '@/components/ui/later'
import { Skeleton } from '@/components/ui/skeleton'

import { type Compared, type ComparisonKind, unpack } from './compare'

// The viewer and its colouring are half of the page's scripts, and most events are never opened.
const TextDiff = dynamic(
  patiently(() => import('./text-diff').then((module) => module.TextDiff)),
  {
    ssr: false,
    loading: () => <Skeleton className="h-40 w-full" />,
  },
)

interface DrawnDiffProps {
  compared: Compared
  isSplit: boolean
  hasNumbers: boolean
  titles: { before: string; after: string }
}

/** Both documents, line beside line. */
export function DrawnDiff({ compared, isSplit, hasNumbers, titles }: DrawnDiffProps) {
  const lines = useMemo(() => unpack(compared.lines), [compared])
  const missing = missingSide(compared.kind)
  return (
    <div className="relative overflow-hidden rounded-md border">
      <TextDiff
        // Other lines are another drawing.
        key={serialOf(compared)}
        lines={lines}
        isSplit={isSplit}
        hasNumbers={hasNumbers}
        beforeTitle={missing?.side === 'before' ? `${titles.before}: ${missing.text}` : titles.before}
        afterTitle={missing?.side === 'after' ? `${titles.after}: ${missing.text}` : titles.after}
      />
      {isSplit && missing !== null ? <Missing {...missing} /> : null}
    </div>
  )
}

const serials = new WeakMap<Compared, number>()
let lastSerial = 0

function serialOf(compared: Compared): number {
  const serial = serials.get(compared) ?? (lastSerial += 1)
  serials.set(compared, serial)
  return serial
}

/** The side that has nothing, and why. */
function missingSide(kind: ComparisonKind): { side: 'before' | 'after'; text: string } | null {
  switch (kind) {
    case 'created':
      return { side: 'before', text: 'did not exist' }
    case 'only-after':
      return { side: 'before', text: 'not recorded' }
    case 'deleted':
      return { side: 'after', text: 'deleted' }
    case 'only-before':
      return { side: 'after', text: 'not recorded' }
    case 'changed':
    case 'same':
    case 'none':
      return null
  }
}

function Missing({ side, text }: { side: 'before' | 'after'; text: string }) {
  return (
    <div
      aria-hidden="true"
      className={`pointer-events-none absolute top-8 bottom-0 flex w-1/2 justify-center pt-4 text-sm text-muted first-letter:uppercase ${side === 'before' ? 'left-0' : 'right-0'}`}
    >
      {text}
    </div>
  )
}
