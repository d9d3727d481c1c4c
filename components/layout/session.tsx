'use client'

import { useSearchParams } from 'next/navigation'
import { createContext, useContext, type ReactNode } from 'react'

import type { Role } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'

/** A tenant as its people see it. */
export interface SessionTenant {
  id: string
  slug: string
  name: string
  /** What the signed-in person may be in it. */
  role: Role
  /** Only the events that it finds are shown; null: all. */
  query: string | null
  /** What of them is hidden. */
  masks: readonly string[]
}

/** Who is signed in. Made on the server, from the session's row. */
export interface SessionPerson {
  id: string
  name: string
  email: string
  instanceAdmin: boolean
  /** Every tenant that exists for this person, by slug. */
  tenants: SessionTenant[]
}

const SessionContext = createContext<SessionPerson | null>(null)

/** Hands the signed-in person down. */
export function SessionProvider({ person, children }: { person: SessionPerson; children: ReactNode }) {
  return <SessionContext value={person}>{children}</SessionContext>
}

/** The signed-in person. Only inside the console. */
export function useSession(): SessionPerson {
  const person = useContext(SessionContext)
  if (!person) throw new Error('useSession needs a SessionProvider above it')
  return person
}

/** The tenant that `?tenant=` names, by slug or id; the only one where it names none; else null. */
export function useTenant(): SessionTenant | null {
  const { tenants } = useSession()
  return findTenant(tenants, useSearchParams().get('tenant'))
}

/** Whether the address asks for all tenants at once, which only who has the whole instance can. */
export function useAllTenants(): boolean {
  const { instanceAdmin } = useSession()
  return useSearchParams().get('tenant') === ALL_TENANTS && instanceAdmin
}

function findTenant(tenants: readonly SessionTenant[], asked: string | null): SessionTenant | null {
  if (asked === null) return tenants.length === 1 ? (tenants[0] ?? null) : null
  return tenants.find((tenant) => tenant.slug === asked || tenant.id === asked) ?? null
}
