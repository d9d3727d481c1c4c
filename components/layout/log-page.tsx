'use client'

import type { ReactNode } from 'react'

import { PageHeader } from '@/components/ui/page-header'

import { AddressNotice } from './address-notice'
import { ReadAgain } from './read-again'

interface LogPageProps {
  title: string
  description: string
  /** What it shows of the log, and whether that is being read. */
  query: { refetch(): Promise<unknown> }
  isReading: boolean
  /** What of the address could not be used. */
  problems: readonly string[]
  children: ReactNode
}

/** A page with something of the whole log: what it is, and the way to read it again. */
export function LogPage({ title, description, query, isReading, problems, children }: LogPageProps) {
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader
        title={title}
        description={description}
        actions={<ReadAgain query={query} isReading={isReading} />}
      />
      <AddressNotice problems={problems} />
      {children}
    </div>
  )
}
