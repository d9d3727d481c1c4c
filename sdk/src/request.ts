/** Headers as the Fetch API has them: of a `Request`, and of Next.js by `await headers()`. */
export interface WebHeaders {
  get(name: string): string | null
}

/** A request as the Fetch API has it: of Next.js routes, and `Request` itself. */
export interface WebRequest {
  readonly headers: WebHeaders
}

/** A request as Node has it: of Express, Fastify, API routes of Next.js and `node:http`. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined
}

/** A request as Hono has it: the context of its handlers. On Node, `env` tells who connected. */
export interface HonoRequest {
  readonly req: { readonly raw: WebRequest }
  readonly env?: unknown
}

/** Any request that a scope can be read from. */
export type RequestLike = WebRequest | NodeRequest | HonoRequest | WebHeaders
