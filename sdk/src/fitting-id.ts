import { createHash } from 'node:crypto'

import { TEXT_MAX } from './limits'

/** An id that is longer than events hold is known by its hash, with its beginning for people: always the same for the same one. */
export function fittingId(id: string): string {
  if (id.length <= TEXT_MAX.id) return id
  const hash = createHash('sha256').update(id).digest('hex')
  return `${wellFormedEnd(id.slice(0, TEXT_MAX.id - hash.length - 1))}#${hash}`
}

/** A cut may have gone through a surrogate pair. */
export function wellFormedEnd(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text
}
