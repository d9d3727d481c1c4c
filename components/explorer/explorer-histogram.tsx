'use client'

import dynamic from 'next/dynamic'

import { later } from '@/components/ui/later'
import { Skeleton } from '@/components/ui/skeleton'

import type { Counts } from './use-counts'
import type { ExplorerModel } from './use-explorer'

// What is drawn once counts are there need not come before the rows. The band has its height from the beginning.
const Histogram = dynamic(
  later(() => import('@/components/histogram/histogram').then((module) => module.Histogram)),
  { ssr: false, loading: () => <Skeleton className="mx-3 mt-2 h-10" /> },
)

/** How the events spread over time, and choosing a part of that time. */
export function ExplorerHistogram({ explorer, counts }: { explorer: ExplorerModel; counts: Counts }) {
  const { state, go } = explorer
  return (
    <Histogram
      result={counts.histogram}
      by={state.by}
      onBy={(by) => go({ by }, 'replace')}
      range={state}
      onRange={({ since, until }) => go({ since, until, event: null })}
    />
  )
}
