import type { Change } from '@/lib/event/event'

const CHANGES: Readonly<Record<string, Change>> = {
  GET: 'READ',
  HEAD: 'READ',
  OPTIONS: 'READ',
  PUT: 'UPDATE',
  PATCH: 'UPDATE',
  DELETE: 'DELETE',
}
const CREATED = '201'

/**
 * What a request of this method attempts on its resource. A POST may do anything, also only ask for something: it creates
 * when the answer says so, else nobody knows.
 */
export function changeOfRequest(method: string, status?: string): Change {
  const name = method.toUpperCase()
  if (name === 'POST') return status === CREATED ? 'CREATE' : 'NONE'
  return Object.hasOwn(CHANGES, name) ? (CHANGES[name] ?? 'NONE') : 'NONE'
}
