import { createHash } from 'node:crypto'

/** At most this many are remembered: those that were not used for longest are forgotten first. */
const CREDENTIALS_MAX = 50_000

/**
 * Which keys and sessions were good when they were last seen, in this process: their requests are not held up by what others
 * do from the same address. Says nothing of whether they are good still. Keeps hashes only.
 */
export class KnownCredentials {
  // In the order of their last use.
  private readonly names = new Set<string>()

  /** Whether it was good. */
  has(credential: string): boolean {
    return this.names.has(nameOf(credential))
  }

  /** It is good. */
  add(credential: string): void {
    const name = nameOf(credential)
    this.names.delete(name)
    this.names.add(name)
    if (this.names.size <= CREDENTIALS_MAX) return
    const [oldest] = this.names
    if (oldest !== undefined) this.names.delete(oldest)
  }

  /** It is good no more. */
  delete(credential: string): void {
    this.names.delete(nameOf(credential))
  }
}

const nameOf = (credential: string): string => createHash('sha256').update(credential).digest('base64')
