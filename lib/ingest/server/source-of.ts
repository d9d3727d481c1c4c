import type { Principal } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Source } from '@/lib/event/event'

/** Where events in this format come from that this key sends. Nothing of it is taken from what is sent. */
export function sourceOf(principal: Principal, format: string): Source {
  if (principal.kind === 'key') return { name: principal.sourceName, format, keyId: principal.keyId }
  if (principal.kind === 'system') return { name: principal.name, format }
  throw new AppError('forbidden', 'Events are sent with an API key.')
}
