import { CEF_PITFALLS } from './cef/pitfalls'
import { CLOUDTRAIL_PITFALLS } from './cloudtrail/pitfalls'
import type { Pitfall } from './decoder'
import { ECS_PITFALLS } from './ecs/pitfalls'
import { ELASTICSEARCH_PITFALLS } from './elasticsearch/pitfalls'
import type { Format } from './formats'
import { GITHUB_PITFALLS } from './github/pitfalls'
import { KESTRA_PITFALLS } from './kestra/pitfalls'
import { KIBANA_PITFALLS } from './kibana/pitfalls'
import { KONNECT_PITFALLS } from './konnect/pitfalls'
import { KUBERNETES_PITFALLS } from './kubernetes/pitfalls'
import { OTLP_PITFALLS } from './otlp/pitfalls'
import { SYSLOG_PITFALLS } from './syslog/pitfalls'

/** For documentation and tests alone: what other readers of each format get wrong. Nothing that decodes imports it. */
export const PITFALLS: Readonly<Record<Format, readonly Pitfall[]>> = {
  cloudtrail: CLOUDTRAIL_PITFALLS,
  cef: CEF_PITFALLS,
  ecs: ECS_PITFALLS,
  elasticsearch: ELASTICSEARCH_PITFALLS,
  github: GITHUB_PITFALLS,
  kestra: KESTRA_PITFALLS,
  kibana: KIBANA_PITFALLS,
  konnect: KONNECT_PITFALLS,
  kubernetes: KUBERNETES_PITFALLS,
  otlp: OTLP_PITFALLS,
  syslog: SYSLOG_PITFALLS,
}
