import type { IncomingMessage } from 'node:http'

import { z } from 'zod'

import type { Admitted, Ctx } from '@/lib/access/ctx'
import { houseWords } from '@/lib/access/house-words'
import type { Permission } from '@/lib/access/permissions'
import { zodProblems } from '@/lib/access/zod-problems'
import { AppError } from '@/lib/base/errors'

import type { ProblemBody } from './problem'
import { readJson } from './read-json'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * Who may knock: nobody is asked, an API key, a session cookie, or either of the two. `optional`: either of the two, or neither;
 * what that shows is for the route to say.
 */
export type Auth = 'none' | 'key' | 'session' | 'either' | 'optional'

/** One possible answer, for the API description. */
export interface ResponseSpec {
  description: string
  /** The JSON that it holds. */
  schema?: z.ZodType
  /** Media types of an answer that is not, or not only, JSON. */
  content?: readonly string[]
}

/** A problem in other members than ours. */
export type ShapedProblem = Readonly<Record<string, unknown>> & { readonly status: number }

/** How what went wrong is told where another system's clients expect it otherwise than we say it. */
export interface ProblemShape {
  body(problem: ProblemBody): ShapedProblem
  /** The type of that, where it is not `application/problem+json`, and what else those clients look for. */
  headers?: Readonly<Record<string, string>>
}

/** What a route answers. */
export interface ApiResponse {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /**
   * Sent as it is; an iterable is streamed at the reader's pace, and ended early when the reader leaves. The memory of a
   * chunk may be used again once the next one is asked for.
   */
  body?: string | Buffer | AsyncIterable<Buffer | string> | null
}

/** What a route is given. Everything in it has been checked against the declaration. */
export interface ApiRequest<
  Path extends string = string,
  Query = unknown,
  Body = unknown,
  RawQuery = unknown,
> {
  ctx: Ctx
  /** The parts of the path that the declaration names, decoded. */
  params: Record<ParamsOf<Path>, string>
  query: Query
  /** The query as it was given, for a verb with the same schema: it parses for itself. */
  rawQuery: RawQuery
  body: Body
  /** The request itself, for routes that read their own body. */
  raw: IncomingMessage
  /**
   * For answers that last: asks again who sent the request, and gives its tenant.
   *
   * @throws AppError as at the start, when the session or key has ended or the right to this is gone.
   */
  stillMay(): Promise<Admitted>
  /** Aborted when the process stops: an answer without an end of its own ends then. */
  stopping: AbortSignal
}

type ParamsOf<Path extends string> = Path extends `${infer Head}/*${infer Rest}`
  ? ParamsOf<Head> | Rest
  : Path extends `${string}:${infer Name}/${infer Rest}`
    ? Name | ParamsOf<Rest>
    : Path extends `${string}:${infer Name}`
      ? Name
      : never

/** A schema for each media type. */
export type BodyContent = Readonly<Record<string, z.ZodType | null>>

const NOTHING = z.strictObject({})

/** The declaration of a route: the router, the access tests and the API description all read it. */
export interface RouteSpec<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType | 'raw' | undefined,
> {
  method: Method
  /** `/api/v1/users/:id`; `*name` at its end is all that is left of a path, as it was sent. */
  path: Path
  /** Groups routes in the API description. */
  tag: string
  /** One line. */
  summary: string
  /** More, in Markdown. */
  description?: string
  auth: Auth
  /** Checked before the body is read; the verb checks it again. */
  permission?: Permission
  /**
   * `one` (the default with auth): the request is about one tenant, chosen by `?tenant=` or the only one there
   * is. `optional`: without `?tenant=` it is about the instance. `none`: not about tenants; `?tenant=` must
   * still exist if it is given. `public`: anybody may name any tenant, by its id.
   */
  tenant?: 'one' | 'optional' | 'none' | 'public'
  /** `?tenant=*` is answered, too, to who has the whole instance: `ctx.tenant` is null then. */
  allTenants?: true
  /** Also for who must set up a second factor and has not yet: they have no other door. */
  beforeSecondFactor?: true
  /** How this route tells what went wrong; so do addresses that nobody declared, below the first two parts of its path. */
  problem?: ProblemShape
  /** Not counted for rate limits: what asks whether this process lives is always told. */
  unlimited?: true
  /** Of strings, since it comes from a URL; strict, so that a misspelt parameter is an error. */
  query?: Query
  /** A schema: JSON up to 1 MiB. `raw`: `run` reads the request itself. */
  body?: Body
  /** Media types of a raw body with their schemas (null: says nothing more), for the API description. */
  bodyContent?: BodyContent
  responses: Record<number, ResponseSpec>
  run(
    request: ApiRequest<
      Path,
      z.output<Query>,
      Body extends z.ZodType ? z.output<Body> : undefined,
      z.input<Query>
    >,
  ): Promise<ApiResponse>
}

/** What the handler found out before the route's own part begins. */
export interface RouteCall {
  ctx: Ctx
  params: Record<string, string>
  /** The query string without `tenant`; a parameter that is given twice is an array. */
  query: Record<string, string | string[]>
  raw: IncomingMessage
  stillMay(): Promise<Admitted>
  stopping: AbortSignal
}

/** A declared route. */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly auth: Auth
  readonly permission?: Permission
  readonly tenant: 'one' | 'optional' | 'none' | 'public'
  readonly allTenants?: true
  readonly beforeSecondFactor?: true
  readonly unlimited?: true
  readonly problem?: ProblemShape
  readonly query: z.ZodType
  readonly body: z.ZodType | 'raw' | undefined
  readonly bodyContent: BodyContent
  readonly responses: Record<number, ResponseSpec>
  /** Parses query and body, then runs. */
  answer(call: RouteCall): Promise<ApiResponse>
}

/**
 * Declare a route. What it needs (who may ask, query, body) stands in the declaration and is checked before
 * `run`, so that none of it can be forgotten.
 */
export function route<
  const Path extends string,
  Query extends z.ZodType = typeof NOTHING,
  Body extends z.ZodType | 'raw' | undefined = undefined,
>(spec: RouteSpec<Path, Query, Body>): Route {
  const query: z.ZodType = spec.query ?? NOTHING
  const { run, ...declared } = spec
  return {
    ...declared,
    tenant: spec.tenant ?? (spec.auth === 'none' || spec.auth === 'optional' ? 'none' : 'one'),
    query,
    body: spec.body,
    bodyContent: spec.bodyContent ?? {},
    async answer(call) {
      const parsedQuery = parseQuery(query, call.query)
      const body: unknown =
        spec.body === undefined || spec.body === 'raw' ? undefined : await parseBody(spec.body, call.raw)
      const request = {
        ctx: call.ctx,
        params: call.params,
        query: parsedQuery,
        rawQuery: call.query,
        body,
        raw: call.raw,
        stillMay: call.stillMay,
        stopping: call.stopping,
      }
      // safe: the router took `params` from this path, and the others just passed the schemas that type them
      return run(request as Parameters<typeof run>[0])
    },
  }
}

/** A parameter that nobody knows or that cannot be read is the caller's mistake in the address: 400. */
function parseQuery(schema: z.ZodType, query: Record<string, string | string[]>): unknown {
  const parsed = schema.safeParse(query, { error: houseWords })
  if (parsed.success) return parsed.data
  const problems = zodProblems(parsed.error)
  const names = [...new Set(problems.map((problem) => problem.path))].join(', ')
  throw new AppError('bad_request', `These parameters cannot be honoured: ${names}.`, { problems })
}

async function parseBody(schema: z.ZodType, raw: IncomingMessage): Promise<unknown> {
  const parsed = schema.safeParse(await readJson(raw), { error: houseWords })
  if (parsed.success) return parsed.data
  const problems = zodProblems(parsed.error)
  const where = problems[0]?.path ? ` at ${problems[0].path}` : ''
  throw new AppError('invalid', `The body is not valid${where}.`, { problems })
}
