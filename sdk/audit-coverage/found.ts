import type { LeftOut } from './left-out'

/** Methods that change something (RFC 9110 §9.2.1 calls the others safe). */
export const MUTATING = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
export type MutatingMethod = (typeof MUTATING)[number]

/** A way into an application that changes something. */
export interface Entrance {
  kind: 'route' | 'server action'
  /** `ALL`: whatever is sent. Of a server action `POST`. */
  method: MutatingMethod | 'ALL'
  /** The route's pattern, as its framework writes it; of a server action its file and name. */
  pattern: string
  /** What of the pattern stands where its router is mounted. */
  mount?: string
  /** File and line. */
  where: string
  /** What logs its events: the middleware before it, or a call in its code; null: nothing was found. */
  audited: 'middleware' | 'call' | null
  /** Actions of its events, where the code writes them out. */
  actions: string[]
  leftOut: LeftOut | null
}
