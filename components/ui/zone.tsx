'use client'

import { createContext, type ReactNode, useContext } from 'react'

import { UTC } from '@/lib/base/zone'

const ZoneContext = createContext(UTC)

/** The zone that times below are shown in. */
export function ZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return <ZoneContext value={zone}>{children}</ZoneContext>
}

/** The zone that times are shown and typed in: an IANA name that this machine knows. UTC outside of a provider. */
export function useZone(): string {
  return useContext(ZoneContext)
}
