/** A text without what no event may hold, NUL and half surrogates, and at most so long. */
export function wellFormed(text: string, most = Infinity): string {
  const clean = text.replaceAll('\0', '')
  return (clean.length > most ? clean.slice(0, most) : clean).toWellFormed()
}
