import { env } from '@/lib/config/env'
import { openApi } from '@/lib/http/openapi'
import { route, type Route } from '@/lib/http/route'

import { accountRoutes } from './account'
import { actorRoute } from './actor'
import { apiKeyRoutes } from './api-keys'
import { attemptsRoute } from './attempts'
import { catalogueRoutes } from './catalogue'
import { compatElasticsearchRoutes } from './compat-elasticsearch'
import { compatKonnectRoutes } from './compat-konnect'
import { compatOtlpRoutes } from './compat-otlp'
import { countRoutes } from './counts'
import { destinationPartRoutes } from './destination-parts'
import { destinationRoutes } from './destinations'
import { eventPartRoutes } from './event-parts'
import { eventRoutes } from './events'
import { grantRoutes } from './grants'
import { healthRoutes } from './health'
import { ingestRoutes } from './ingest'
import { invitationRoutes } from './invitations'
import { logRoutes } from './log'
import { meRoutes } from './me'
import { readsRoute } from './reads'
import { redactionRoutes } from './redaction'
import { replayRoutes } from './replays'
import { resourceRoutes } from './resource'
import { ruleRoutes } from './rules'
import { sessionRoutes } from './sessions'
import { settingsRoutes } from './settings'
import { signingKeyRoutes } from './signing-keys'
import { sourcesRoutes } from './sources'
import { ssoRoutes } from './sso'
import { tailRoute } from './tail'
import { tenantRoutes } from './tenants'
import { traceRoute } from './trace'
import { userRoutes } from './users'
import { verifierRoutes } from './verifier'
import { viewRoutes } from './views'

const DESCRIPTION = `The API of Vouchsafe, an audit log you can swear by.

Every path takes \`?tenant=<slug or id>\`: who has one tenant may leave it out. Unknown parameters and unknown
members of a body are errors. Errors are RFC 9457 problems.`

const describe = route({
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'Access',
  summary: 'This description',
  auth: 'none',
  responses: { 200: { description: 'OpenAPI 3.1.', content: ['application/json'] } },
  run: () => Promise.resolve({ status: 200, json: (description ??= describeAll()) }),
})

/** Made once: it takes 20 ms, and anybody may ask for it. */
let description: ReturnType<typeof openApi> | undefined

const describeAll = () =>
  openApi({ title: 'Vouchsafe', version: '1', description: DESCRIPTION, url: env().url }, apiRoutes)

/** Every route that the plain HTTP server answers. What is not here is a page. */
export const apiRoutes: readonly Route[] = [
  tailRoute(),
  ...eventRoutes,
  ...eventPartRoutes,
  ...ingestRoutes,
  ...sourcesRoutes,
  ...ruleRoutes,
  ...compatElasticsearchRoutes,
  ...compatOtlpRoutes,
  ...compatKonnectRoutes,
  ...logRoutes,
  ...redactionRoutes,
  ...destinationRoutes,
  ...signingKeyRoutes,
  ...replayRoutes,
  ...destinationPartRoutes,
  attemptsRoute,
  traceRoute,
  actorRoute,
  ...catalogueRoutes,
  ...resourceRoutes,
  readsRoute,
  ...countRoutes,
  ...userRoutes,
  ...grantRoutes,
  ...invitationRoutes,
  ...apiKeyRoutes,
  ...tenantRoutes,
  ...sessionRoutes,
  ...settingsRoutes,
  ...viewRoutes,
  ...ssoRoutes,
  ...meRoutes,
  ...accountRoutes,
  ...healthRoutes,
  describe,
  ...verifierRoutes,
]
