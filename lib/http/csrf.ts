import type { IncomingHttpHeaders } from 'node:http'

import { AppError } from '@/lib/base/errors'

/** A header that a form or an image on another site cannot send; a script there needs our leave, which nobody gets. */
export const CSRF_HEADER = 'x-vouchsafe-csrf'
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Stop unless a request that the browser signed with a cookie comes from our own pages. Requests with an
 * API key need no such check: no browser adds one by itself.
 *
 * @param ownOrigin the public address, `https://audit.example.com`
 */
export function refuseForeignSite(method: string, headers: IncomingHttpHeaders, ownOrigin: string): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign()
  const origin = headers.origin
  if (origin !== undefined && origin !== ownOrigin && !isHost(origin, headers.host)) throw foreign()
  if (SAFE_METHODS.has(method)) return
  if (headers[CSRF_HEADER] !== '1') {
    throw new AppError(
      'forbidden',
      `A change made with a session cookie needs the header ${CSRF_HEADER}: 1. Scripts should use an API key.`,
    )
  }
}

/** People may come by another name than the public one, such as 127.0.0.1: then the page and the API share that name. */
function isHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

function foreign(): AppError {
  return new AppError('forbidden', 'This request came from another site.')
}
