// What is used of Node's requests and responses. Named here, so that an application needs no types of Node to have types of ours.

/** A request as `node:http` hands it to its listener. */
export interface NodeHttpRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** A response as `node:http` hands it to its listener. */
export interface NodeHttpResponse {
  readonly statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  readonly destroyed: boolean
  readonly errored?: Error | null | undefined
  once(event: 'finish' | 'close', listener: () => void): unknown
}

/** Whether this is a response of Node, as some frameworks keep it in what they hand out. */
export function isNodeResponse(value: unknown): value is NodeHttpResponse {
  return typeof value === 'object' && value !== null && 'writableFinished' in value && 'once' in value
}
