/** Where a connection was to be made to. */
export interface Peer {
  host: string
  port: number
}

/** Why a request was not answered, in words for whoever set the address; what the system calls it stands behind. */
export function networkWords(error: unknown, peer: Peer): string {
  const code = codeOf(error)
  const words = code === null ? null : wordsOf(code, peer)
  if (words !== null) return `${words} (${code})`
  return error instanceof Error ? error.message || error.name : String(error)
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

const SIGNED_BY_NOBODY = 'its certificate is signed by nobody who is known here: give that authority as `ca`'

const WORDS: Readonly<Record<string, (peer: Peer) => string>> = {
  ENOTFOUND: ({ host }) => `there is no such name: ${host}`,
  EAI_AGAIN: ({ host }) => `the name ${host} cannot be looked up now`,
  ECONNREFUSED: ({ host, port }) => `nothing listens at ${host}, port ${port}`,
  ECONNRESET: () => 'the connection was cut',
  EPIPE: () => 'the connection was cut',
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  CERT_HAS_EXPIRED: () => 'its certificate has expired',
  CERT_NOT_YET_VALID: () => 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: () => SIGNED_BY_NOBODY,
  SELF_SIGNED_CERT_IN_CHAIN: () => SIGNED_BY_NOBODY,
  UNABLE_TO_GET_ISSUER_CERT: () => SIGNED_BY_NOBODY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => SIGNED_BY_NOBODY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => SIGNED_BY_NOBODY,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) => `its certificate is for another name than ${host}`,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
}

function unreachable({ host, port }: Peer): string {
  return `${host}, port ${port}, cannot be reached`
}

function noTls({ host, port }: Peer): string {
  return `what listens at ${host}, port ${port}, does not speak TLS as it should`
}

function wordsOf(code: string, peer: Peer): string | null {
  if (code.startsWith('HPE_')) return 'it does not answer in HTTP'
  return WORDS[code]?.(peer) ?? null
}
