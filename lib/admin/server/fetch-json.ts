import { AppError } from '@/lib/base/errors'
import type { Json } from '@/lib/base/json'

const TIMEOUT_MS = 5_000
const BYTES_MAX = 1_048_576

/** An answer that is JSON, with its status. */
export interface JsonAnswer {
  status: number
  json: Json
}

/**
 * JSON from another server: at most 1 MiB within five seconds, and never from where it sends us on to.
 *
 * @throws AppError invalid: what went wrong, in words for who wrote the address. Nothing of the answer is in it.
 */
export async function fetchJson(address: string): Promise<Json> {
  const { status, json } = await askJson(address, { headers: { accept: 'application/json' } })
  if (status === 200) return json
  throw failed(`${address} answered ${status}.`)
}

/** The same for any request and any status. */
export async function askJson(address: string, init: RequestInit): Promise<JsonAnswer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(address, { ...init, redirect: 'manual', signal })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      throw failed(`${address} sends on to another address. Write that one.`)
    }
    const text = await textOf(response, address)
    return { status: response.status, json: parsed(text, response.status, address) }
  } catch (error) {
    throw error instanceof AppError ? error : failed(whatWentWrong(error, address), error)
  }
}

async function textOf(response: Response, address: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    // safe: a body of fetch gives bytes
    const bytes = chunk as Uint8Array
    size += bytes.length
    if (size > BYTES_MAX) throw failed(`${address} answered with more than ${BYTES_MAX} bytes.`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string, status: number, address: string): Json {
  try {
    // safe: JSON.parse gives JSON
    return JSON.parse(text) as Json
  } catch {
    throw failed(`${address} answered ${status} with something that is no JSON.`)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name is known here',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself; give its authority to Node (NODE_EXTRA_CA_CERTS)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is of an authority that is not known here; give it to Node (NODE_EXTRA_CA_CERTS)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is of an authority that is not known here; give it to Node (NODE_EXTRA_CA_CERTS)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is of an authority that is not known here; give it to Node (NODE_EXTRA_CA_CERTS)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

function whatWentWrong(error: unknown, address: string): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `${address} could not be read: it did not answer within ${TIMEOUT_MS / 1000} s.`
  }
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return `${address} could not be read: ${REASONS[code] ?? (code || 'the connection failed')}.`
}

function failed(message: string, cause?: unknown): AppError {
  return new AppError('invalid', message, { problems: [{ path: 'settings.issuer', message }], cause })
}
