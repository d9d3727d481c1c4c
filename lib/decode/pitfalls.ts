import type { Pitfall } from './decoder'
import type { Format } from './formats'
import { KESTRA_PITFALLS } from './kestra/pitfalls'
import { KIBANA_PITFALLS } from './kibana/pitfalls'

/** For documentation and tests alone: what other readers of each format get wrong. Nothing that decodes imports it. */
export const PITFALLS: Readonly<Record<Format, readonly Pitfall[]>> = {
  kestra: KESTRA_PITFALLS,
  kibana: KIBANA_PITFALLS,
}
