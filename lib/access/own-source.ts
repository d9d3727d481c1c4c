/**
 * Whether this names the source of our own events: events from there are what Vouchsafe itself saw, so nothing that is
 * sent in may come from it. In any case and form of the letters, because searches and people see no difference.
 */
export function isOwnSource(name: string): boolean {
  return /^vouchsafe$/i.test(name.normalize('NFKC').trim())
}
