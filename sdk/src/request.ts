/** A request as the Fetch API has it: of Next.js routes, Hono, and `Request` itself. */
export interface WebRequest {
  readonly headers: { get(name: string): string | null }
}

/** A request as Node has it: of Express, Fastify and `node:http`. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined
}

/** Any request that a scope can be read from. */
export type RequestLike = WebRequest | NodeRequest
