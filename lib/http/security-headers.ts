/** One year, in seconds. */
const HSTS_SECONDS = 31_536_000

/** What every answer carries. */
export function commonHeaders(https: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...(https && { 'strict-transport-security': `max-age=${HSTS_SECONDS}` }),
  }
}

/** What answers of the API carry besides: nothing in them is ever a page, and nobody keeps a copy. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

/**
 * The policy of a page. Scripts and styles come from our own files or carry this request's nonce. Only single elements may be
 * placed with style attributes, as rows of the table and bars of a chart are: those can neither load nor select anything.
 *
 * @param dev Next's development mode evaluates code and keeps a socket for reloading.
 */
export function pagePolicy(nonce: string, options: { dev: boolean; https: boolean }): string {
  const directives = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${options.dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${options.dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${options.dev ? ' ws:' : ''}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(options.https ? ['upgrade-insecure-requests'] : []),
  ]
  return directives.join('; ')
}
