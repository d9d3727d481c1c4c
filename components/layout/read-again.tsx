'use client'

import { RotateCw } from 'lucide-react'

import { Button } from '@/components/ui/button'

interface ReadAgainProps {
  /** Whether what is shown is being read. */
  isReading: boolean
  query: { refetch(): Promise<unknown> }
}

/** Reads what a page shows once more. */
export function ReadAgain({ isReading, query }: ReadAgainProps) {
  return (
    <Button icon={<RotateCw size={14} />} loading={isReading} onClick={() => void query.refetch()}>
      Read again
    </Button>
  )
}
