import { z } from 'zod'

import { PERMISSIONS } from '@/lib/access/permissions'
import type { JsonObject } from '@/lib/base/json'

import { STATUS } from './problem'
import type { ResponseSpec, Route } from './route'

/** What stands at the head of the description. */
export interface ApiInfo {
  title: string
  version: string
  description: string
  /** The public address. */
  url: string
}

/** The body of every error answer (RFC 9457). */
const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ examples: Object.keys(STATUS) }),
    detail: z.string().meta({ description: 'What is wrong and what to do, for people.' }),
    requestId: z.string().meta({ description: "Finds the request in the server's log." }),
    errors: z
      .array(
        z.object({
          path: z.string().meta({ description: 'Where: `events[3].actor.type`, `q:12-20`, a parameter.' }),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem.' })

type Schemas = Record<string, JsonObject>

/** The OpenAPI 3.1 description of these routes, from the same schemas that check their requests. */
export function openApi(info: ApiInfo, routes: readonly Route[]): JsonObject {
  const schemas: Schemas = {}
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/[:*](\w+)/g, '{$1}')
    const item = (paths[path] ??= {})
    item[route.method.toLowerCase()] = operation(route, schemas)
  }
  problemContent(schemas)
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: info.title,
      version: info.version,
      description: info.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: info.url }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `vs_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'vouchsafe.session',
          description:
            'The cookie of a signed-in person. Changes also need the header `x-vouchsafe-csrf: 1`.',
        },
      },
    },
  }
}

function operation(route: Route, schemas: Schemas): JsonObject {
  const parameters = [...pathParameters(route), ...queryParameters(route, schemas)]
  const body = requestBody(route, schemas)
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== null && { requestBody: body }),
    responses: responses(route, schemas),
    security: security(route),
    ...(route.permission !== undefined && { 'x-vouchsafe-permission': route.permission }),
  }
}

/** `GET /api/v1/users/:id` → `get_users_id`: stable, and unique because method and path are. */
function operationId(route: Route): string {
  const words = route.path.replace(/^\/api\/v1/, '').match(/[A-Za-z0-9]+/g) ?? ['root']
  // An address with a slash behind it is another one.
  const end = route.path.endsWith('/') ? ['root'] : []
  return [route.method.toLowerCase(), ...words, ...end].join('_')
}

function security(route: Route): JsonObject[] {
  const scope = route.permission === undefined ? null : PERMISSIONS[route.permission].scope
  const key: JsonObject = { apiKey: scope === null ? [] : [scope] }
  const session: JsonObject = { session: [] }
  switch (route.auth) {
    case 'none':
      return []
    case 'key':
      return [key]
    case 'session':
      return [session]
    case 'either':
      return [key, session]
    case 'optional':
      return [{}, key, session]
  }
}

function pathParameters(route: Route): JsonObject[] {
  return [...route.path.matchAll(/[:*](\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

const tenantParameter = (more = ''): JsonObject => ({
  name: 'tenant',
  in: 'query',
  description: `Slug or id of the tenant. May be left out by whoever has exactly one.${more}`,
  schema: { type: 'string' },
})

const TENANT = tenantParameter()
const TENANT_OR_ALL = tenantParameter(
  ' `*` is all of them, for instance admins and keys of the whole instance.',
)

const TENANT_BY_ID: JsonObject = {
  name: 'tenant',
  in: 'query',
  required: true,
  description: 'Id of the tenant; a slug is not taken.',
  schema: { type: 'string', format: 'uuid' },
}

function queryParameters(route: Route, schemas: Schemas): JsonObject[] {
  const schema = jsonSchema(route.query, 'input', schemas)
  const properties = asObject(schema['properties'])
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const own = Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = asObject(property)
    return {
      name,
      in: 'query',
      ...(required.includes(name) && { required: true }),
      ...(description !== undefined && { description }),
      schema: rest,
    }
  })
  if (route.tenant === 'public') return [TENANT_BY_ID, ...own]
  if (route.auth === 'none') return own
  return [route.allTenants === true ? TENANT_OR_ALL : TENANT, ...own]
}

function requestBody(route: Route, schemas: Schemas): JsonObject | null {
  if (route.body === undefined) return null
  if (route.body === 'raw') {
    const content = Object.entries(route.bodyContent).map(([type, schema]): [string, JsonObject] => [
      type,
      schema === null ? {} : { schema: jsonSchema(schema, 'input', schemas) },
    ])
    return { required: true, content: Object.fromEntries(content) }
  }
  const schema = jsonSchema(route.body, 'input', schemas)
  return { required: true, content: { 'application/json': { schema } } }
}

function responses(route: Route, schemas: Schemas): JsonObject {
  const declared = Object.entries(route.responses).map(([status, spec]) => [status, answer(spec, schemas)])
  const problem = { description: 'What went wrong.', content: problemContent(schemas) }
  return Object.fromEntries([...declared, ['default', problem]])
}

function answer(spec: ResponseSpec, schemas: Schemas): JsonObject {
  const { description, schema } = spec
  const others = spec.content?.map((type): [string, JsonObject] => [type, {}]) ?? []
  const json = schema && { 'application/json': { schema: jsonSchema(schema, 'output', schemas) } }
  if (json === undefined && spec.content === undefined) return { description }
  return { description, content: { ...json, ...Object.fromEntries(others) } }
}

function problemContent(schemas: Schemas): JsonObject {
  return { 'application/problem+json': { schema: jsonSchema(problemSchema, 'output', schemas) } }
}

/** A schema for use inside the description; named ones (`.meta({ id })`) move to its components. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): JsonObject {
  const whole = asObject(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
  const { $schema: _, $defs, ...rest } = whole
  for (const [name, definition] of Object.entries(asObject($defs)))
    schemas[name] = movedRefs(asObject(definition))
  return movedRefs(rest)
}

/** Named schemas stand in `$defs` of their own schema; in the description they are components of the whole. */
function movedRefs(schema: JsonObject): JsonObject {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : value,
  )
  return asObject(JSON.parse(text))
}

function asObject(value: unknown): JsonObject {
  // safe: only called on what z.toJSONSchema made, which is JSON
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
}
