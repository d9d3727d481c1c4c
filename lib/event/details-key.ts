import { TEXT_MAX } from './limits'

const CHARACTERS = /^[\p{L}\p{M}\p{N}_.$/@: -]+$/u
// An address inside a key would stay in lists of keys after its person was erased.
const EMAIL_LIKE = /[^\s@]@[^\s@]+\.\p{L}{2,}/u

/** What keeps a name from being a key of details: nothing in it, its length, a character, or that it looks like an e-mail address. */
export type KeyFault = 'empty' | 'long' | 'character' | 'email'

/** Why this name cannot be a key of details; null when it can. */
export function keyFault(name: string): KeyFault | null {
  if (name === '') return 'empty'
  if (name.length > TEXT_MAX.detailsKey) return 'long'
  if (!CHARACTERS.test(name)) return 'character'
  return EMAIL_LIKE.test(name) ? 'email' : null
}
