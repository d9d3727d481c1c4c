import type { IncomingMessage } from 'node:http'

/**
 * What our server tells a page about its request, beside the request itself. The server sets these headers
 * anew on each request that it hands to Next, so what a client sends under these names never arrives.
 */
export const PAGE_HEADERS = {
  /** The client's address, as far as the trusted proxies say. */
  ip: 'x-vouchsafe-ip',
  requestId: 'x-request-id',
  /** Path and query, for the way back after signing in. */
  path: 'x-vouchsafe-path',
  /** For a page's own inline scripts. */
  nonce: 'x-nonce',
} as const

/** Puts these headers on a request. */
export function tellPage(
  request: IncomingMessage,
  told: { ip: string | null; requestId: string; nonce: string; policy: string },
): void {
  const { headers } = request
  headers[PAGE_HEADERS.ip] = told.ip ?? ''
  headers[PAGE_HEADERS.requestId] = told.requestId
  headers[PAGE_HEADERS.path] = pagePath(request.url ?? '/')
  headers[PAGE_HEADERS.nonce] = told.nonce
  // Next takes the nonce for its own scripts from here.
  headers['content-security-policy'] = told.policy
}

/** The address as people see it: without what Next adds when it loads a page in the background. */
function pagePath(target: string): string {
  if (!URL.canParse(target, 'http://host')) return '/'
  const url = new URL(target, 'http://host')
  url.searchParams.delete('_rsc')
  return url.pathname + url.search
}
