'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { type SessionTenant, useSession } from '@/components/layout/session'
import { roleAtLeast } from '@/lib/access/roles'
import type { Event } from '@/lib/event/event'

import type { Verification } from './verification'

/** How verifying an open event stands. */
export interface VerificationModel {
  /** The tenant whose log it is; null where this person has nothing there. */
  tenant: SessionTenant | null
  /** Somebody asked for it, now or before. */
  isAsked: boolean
  start: () => void
  /** Why it cannot be asked for; undefined: it can. */
  disabledReason: string | undefined
  isRunning: boolean
  /** How often it was asked for in vain, because the event is not signed yet. */
  waited: number
  result: Verification | null
  error: Error | null
}

/**
 * Verifies an event when somebody asks for it; what was found stays while the page is open. The code for it is read only then.
 * `isWhole`: all of the event is there, so that all that is shown can be checked. Asked for twice at once, it is done once.
 */
export function useVerification(event: Event, isWhole: boolean): VerificationModel {
  const { tenants } = useSession()
  const tenant = tenants.find(({ slug }) => slug === event.tenant) ?? null
  const [askedFor, setAskedFor] = useState<string | null>(null)
  const [waited, setWaited] = useState(0)
  const queryKey = ['event', 'verification', event.tenant, event.id]
  const disabledReason = whyNot(tenant)
  const isAsked = askedFor === event.id
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Verification> => {
      setWaited(0)
      const { verifyEvent } = await import('./verify-event')
      // safe: it is not asked for without a tenant
      return verifyEvent({ event, tenant: tenant as SessionTenant, signal, onWaiting: setWaited })
    },
    enabled: isAsked && isWhole && disabledReason === undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // Each time is recorded as a read: only who asks again gets another one.
    retry: false,
    retryOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: false,
  })
  const isDone = query.data !== undefined || query.error !== null
  const start = () => {
    setAskedFor(event.id)
    // The first time it begins by itself, as soon as the event is there.
    if (isDone) void query.refetch({ cancelRefetch: false })
  }
  const isWaiting = isAsked && !isWhole
  return {
    tenant,
    isAsked: isAsked || isDone,
    start,
    disabledReason,
    isRunning: query.isFetching || isWaiting,
    waited,
    result: query.data ?? null,
    error: query.isFetching ? null : query.error,
  }
}

function whyNot(tenant: SessionTenant | null): string | undefined {
  if (tenant === null) return 'You have no access to the log of this tenant.'
  if (!roleAtLeast(tenant.role, 'auditor'))
    return 'Proofs are for auditors: ask an admin for the role auditor.'
  if (tenant.query !== null)
    return 'A proof tells how many events the log holds: yours is limited to some of them.'
  return undefined
}
