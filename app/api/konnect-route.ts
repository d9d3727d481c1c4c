import type { IncomingMessage } from 'node:http'

import type { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { houseWords } from '@/lib/access/house-words'
import { zodProblems } from '@/lib/access/zod-problems'
import { AppError } from '@/lib/base/errors'
import { konnectDetail } from '@/lib/delivery/konnect/api-input'
import { readJson } from '@/lib/http/read-json'
import { type ApiRequest, type ApiResponse, type ResponseSpec, route } from '@/lib/http/route'

import { konnectProblem } from './konnect-problem'

/** Where Konnect's API is, below the address of this instance. */
export const KONNECT_ROOT = '/compat/konnect'

interface KonnectRoute<Body extends z.ZodType, Query extends z.ZodType> {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Behind the version: `/audit-log-webhook`. */
  path: string
  summary: string
  permission: 'delivery.read' | 'delivery.write' | 'events.read'
  body?: Body
  query?: Query
  responses: Record<number, ResponseSpec>
  run(request: {
    ctx: Ctx
    /** Of the path; null: it names none. */
    portalId: string | null
    id: string
    query: z.output<Query>
    rawQuery: z.input<Query>
    body: z.input<Body>
    address: string
  }): Promise<ApiResponse>
}

/** The same route under each of these versions of Konnect's API. */
export const konnectRoutes = <Body extends z.ZodType, Query extends z.ZodType>(
  versions: readonly ('v2' | 'v3')[],
  { body, run, path, ...declared }: KonnectRoute<Body, Query>,
) =>
  versions.map((version) => {
    const address = `${KONNECT_ROOT}/${version}${path}`
    return route({
      ...declared,
      path: address,
      tag: 'Other systems',
      auth: 'key',
      problem: konnectProblem,
      ...(body !== undefined && { body: 'raw' as const, bodyContent: { 'application/json': body } }),
      run: async ({
        ctx,
        params,
        query,
        rawQuery,
        raw,
      }: ApiRequest<string, z.output<Query>, undefined, z.input<Query>>) => {
        // safe: declared with and without them in the path
        const { portalId = null, id = '' } = params as { portalId?: string; id?: string }
        // safe: it passed the schema, or there is none
        const sent = (body === undefined ? undefined : await readBody(body, raw)) as z.input<Body>
        return run({ ctx, portalId, id, query, rawQuery, body: sent, address })
      },
    })
  })

/** What was sent, as it was: the verb parses for itself. @throws AppError bad_request, in Konnect's words. */
async function readBody<Body extends z.ZodType>(schema: Body, raw: IncomingMessage): Promise<z.input<Body>> {
  const sent = await readJson(raw).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error
    throw new AppError('bad_request', 'Could not parse request body', {
      problems: [{ path: 'body', message: 'request format is invalid' }],
    })
  })
  const parsed = schema.safeParse(sent, { error: houseWords })
  // safe: it is an input that the schema takes
  if (parsed.success) return sent as z.input<Body>
  const problems = zodProblems(parsed.error).map(({ path, message }) => ({ path: path || 'body', message }))
  const [first] = problems
  throw new AppError('bad_request', konnectDetail(first?.path ?? 'body', first?.message ?? ''), { problems })
}
