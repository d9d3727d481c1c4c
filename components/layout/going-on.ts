/** Pages of which the newest token is kept: those that somebody may still go back to. */
const KEPT = 20

/** The newest token of what began with a page's own. */
const newest = new Map<string, string>()

/**
 * Asks for something that belongs to the reading that a page began, `read` being the page's token. After a quarter of an
 * hour it is recorded as another one, and the answer's token stands for that: what is asked later goes on with it, however
 * long a page stays open.
 */
export async function goingOn<T extends { read?: string }>(
  read: string | undefined,
  ask: (read: string | undefined) => Promise<T>,
): Promise<T> {
  const answer = await ask(read === undefined ? undefined : (newest.get(read) ?? read))
  if (read !== undefined && answer.read !== undefined) {
    // The one that was asked for last is the last to be forgotten.
    newest.delete(read)
    newest.set(read, answer.read)
    const [oldest] = newest.keys()
    if (newest.size > KEPT && oldest !== undefined) newest.delete(oldest)
  }
  return answer
}
