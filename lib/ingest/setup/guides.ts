import { ecs, elasticClients, elasticsearch, kibana } from './elastic-guides'
import type { SetupGuide } from './guide'
import { cloudtrail, github, kubernetes } from './platform-guides'
import { cef, kestra, konnect, otel, own } from './product-guides'
import { syslog } from './syslog-guide'

/** How each kind of source is set up, in the order in which they are offered. */
export const GUIDES: readonly [SetupGuide, ...SetupGuide[]] = [
  kibana,
  elasticsearch,
  konnect,
  kestra,
  kubernetes,
  github,
  cloudtrail,
  cef,
  syslog,
  ecs,
  otel,
  elasticClients,
  own,
]
