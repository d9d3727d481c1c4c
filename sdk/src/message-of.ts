/** What a thrown value says, in one text. Never throws, and is never empty. */
export function messageOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown) || 'an error without a message'
    // Errors of the network may have a code and no message: of several addresses tried, for example.
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
    return thrown.message || code || thrown.name
  } catch {
    return 'an error that cannot be read'
  }
}
