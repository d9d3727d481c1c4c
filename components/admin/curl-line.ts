import type { Scope } from '@/lib/access/roles'

const SAMPLE = {
  action: 'hello.send',
  change: 'CREATE',
  resource: { type: 'GREETING', id: 'first' },
  actor: { type: 'user', id: 'me' },
  outcome: 'success',
  message: 'The first event of this key',
}

/**
 * A line for a shell that tries a new key: sends an event when it may, else reads some, else only asks whether the
 * server is there. `origin` is the address of the page, `https://audit.example.com`.
 */
export function curlLine(origin: string, secret: string, scopes: readonly Scope[]): string {
  const auth = `-H ${quoted(`Authorization: Bearer ${secret}`)}`
  if (scopes.includes('events:write')) {
    const body = quoted(JSON.stringify(SAMPLE))
    return `curl ${quoted(`${origin}/api/v1/events`)} ${auth} -H 'Content-Type: application/json' -d ${body}`
  }
  if (scopes.includes('events:read')) return `curl ${quoted(`${origin}/api/v1/events?limit=5`)} ${auth}`
  return `curl ${quoted(`${origin}/readyz`)} ${auth}`
}

/** In single quotes for a POSIX shell, where nothing but the quote itself has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
