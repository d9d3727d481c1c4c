import { ApiError } from './api-error'
import { confirmIdentity } from './confirm-identity'
import { problemsIn, textIn } from './read-answer'

/** Values of the query string; undefined, null and '' are left out, an array repeats its key. */
export type ApiQuery = Record<string, string | number | boolean | readonly string[] | null | undefined>

export interface ApiOptions {
  /** The slug or id of the tenant that is asked about. Paths that are not about one tenant leave it out. */
  tenant?: string | null | undefined
  query?: ApiQuery
  signal?: AbortSignal
}

/** The address of an API path with its tenant and query, for `fetch` and for links (downloads). */
export function apiUrl(path: `/${string}`, { tenant, query = {} }: ApiOptions = {}): string {
  const params = new URLSearchParams()
  if (tenant) params.set('tenant', tenant)
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one))
  }
  const text = params.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

/** GET as JSON. Throws `ApiError`, also when there is no answer; an abort stays an abort. */
export function apiGet<T>(path: `/${string}`, options: ApiOptions = {}): Promise<T> {
  return request<T>('GET', path, options)
}

/**
 * POST, PATCH, PUT or DELETE with a JSON body. Throws `ApiError`. An empty answer gives `undefined`. Asked again while it is on
 * its way, it is sent once.
 */
export function apiSend<T>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: `/${string}`,
  body?: unknown,
  options: ApiOptions = {},
): Promise<T> {
  const name = JSON.stringify([method, apiUrl(path, options), body])
  const known = sending.get(name)
  // safe: the same request has the same answer
  if (known !== undefined) return known as Promise<T>
  const sent = request<T>(method, path, options, body).finally(() => sending.delete(name))
  sending.set(name, sent)
  return sent
}

/** What is on its way: a double click, or Enter twice, means the same once. */
const sending = new Map<string, Promise<unknown>>()

async function request<T>(
  method: string,
  path: `/${string}`,
  options: ApiOptions,
  body?: unknown,
): Promise<T> {
  const ask = () => send(method, apiUrl(path, options), options.signal, body)
  let response = await ask()
  if (response.status === 403) {
    const refused = await readError(response)
    if (refused.extra.code !== 'confirm_needed') throw refused
    if (!(await confirmIdentity())) throw new ApiError(403, NOT_CONFIRMED, refused.extra)
    response = await ask()
  }
  if (!response.ok) throw await readError(response)
  const text = await response.text()
  // The page and the API are one release, and the route's answer schema is checked by its own tests.
  return (text === '' ? undefined : JSON.parse(text)) as T
}

const NOT_CONFIRMED = 'Nothing was changed: it was not confirmed that it is you.'

async function send(method: string, url: string, signal: AbortSignal | undefined, body: unknown) {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' }
  // A form on another site cannot set this header, so its presence shows that our own page asked.
  if (method !== 'GET') headers['x-vouchsafe-csrf'] = '1'
  if (body !== undefined) headers['content-type'] = 'application/json'
  try {
    return await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiError(0, 'The server did not answer. Check the connection and try again.', { cause })
  }
}

/**
 * The `ApiError` for an answer that is not 2xx, read with tolerance: a proxy on the way may have answered in its own
 * words. Also for callers that use `fetch` themselves, such as downloads.
 */
export async function readError(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => null)
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  const [code, problems] = [textIn(problem, 'code'), problemsIn(problem)]
  const message =
    textIn(problem, 'detail') ??
    textIn(problem, 'title') ??
    FALLBACK[response.status] ??
    `The server answered ${response.status}.`
  return new ApiError(response.status, message, {
    requestId: textIn(problem, 'requestId') ?? response.headers.get('x-request-id'),
    retryAfterSeconds: Number.isFinite(wait) ? wait : null,
    ...(code === undefined ? {} : { code }),
    ...(problems === undefined ? {} : { problems }),
  })
}

const FALLBACK: Record<number, string> = {
  401: 'You are signed out. Sign in again.',
  403: 'Your role does not allow this.',
  404: 'This does not exist, or you may not see it.',
  413: 'This is too large.',
  429: 'Too many requests. Wait a moment and try again.',
  502: 'The server cannot be reached just now. Try again in a moment.',
  503: 'The server is busy. Try again in a moment.',
}
