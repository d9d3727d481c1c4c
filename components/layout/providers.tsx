'use client'

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useState } from 'react'

import { patiently, readAhead } from '@/components/ui/later'
import { ToastProvider } from '@/components/ui/toast'

import { ApiError } from './api-error'
import { leaveWhenSignedOut } from './leave-when-signed-out'
import { giveStyleNonce } from './style-nonce'
import { useThemeOnPage } from './theme'

// Read once the page is there: nobody rests on a button before.
const TipLayer = dynamic(
  patiently(() => import('@/components/ui/tip-layer').then((module) => module.TipLayer)),
  { ssr: false },
)

/** More often than this does not help: the server is down, or it said no. */
const RETRIES_MAX = 2

/** The first rows and counts are there by then. */
const REST_MS = 2000

/** What every page needs around it: the query cache, tooltips and toasts. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient)
  // Before anything opens that adds styles.
  useState(giveStyleNonce)
  useThemeOnPage()
  useReadAhead()
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>{children}</ToastProvider>
      <TipLayer />
    </QueryClientProvider>
  )
}

/** Once the page rests, the parts of it that open later are read: opening one then takes no network. */
function useReadAhead(): void {
  useEffect(() => {
    // What cannot be read now is read when it is asked for, and says so then.
    const timer = setTimeout(() => void readAhead().catch(() => undefined), REST_MS)
    return () => clearTimeout(timer)
  }, [])
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    // What only helps while somebody types takes nobody away: what they typed would be gone.
    queryCache: new QueryCache({
      onError: (error, { meta }) => (meta?.['helps'] ? undefined : leaveWhenSignedOut(error)),
    }),
    defaultOptions: {
      queries: {
        // Also where the browser believes it is offline: a server in the same house answers, and what fails is said.
        networkMode: 'always',
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < RETRIES_MAX && isPassing(error),
      },
      mutations: { networkMode: 'always', onError: leaveWhenSignedOut, retry: false },
    },
  })
}

/** Failures that asking again may cure. A refusal will be a refusal the second time too. */
function isPassing(error: Error): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503)
}
