import { cef } from './cef/cef'
import { cloudtrail } from './cloudtrail/cloudtrail'
import type { Decoder } from './decoder'
import { ecs } from './ecs/ecs'
import { elasticsearch } from './elasticsearch/elasticsearch'
import { github } from './github/github'
import { kestra } from './kestra/kestra'
import { kibana } from './kibana/kibana'
import { konnect } from './konnect/konnect'
import { kubernetes } from './kubernetes/kubernetes'
import { otlp } from './otlp/otlp'
import { syslog } from './syslog/syslog'

// One line for each format, under the name that people send it by.
const BY_FORMAT = {
  cloudtrail,
  cef,
  ecs,
  elasticsearch,
  github,
  kestra,
  kibana,
  konnect,
  kubernetes,
  otlp,
  syslog,
} satisfies Record<string, Decoder>

/** The name of a format that other systems' records may come in. */
export type Format = keyof typeof BY_FORMAT

/** Every decoder, by the name of its format. */
export const DECODERS: readonly Decoder[] = Object.values(BY_FORMAT).toSorted((a, b) =>
  a.format.localeCompare(b.format),
)

/** The decoder of this format; undefined when there is none. */
export function decoderOf(format: string): Decoder | undefined {
  // safe: own members of the table are formats
  return Object.hasOwn(BY_FORMAT, format) ? BY_FORMAT[format as Format] : undefined
}
