import { z } from 'zod'

import { FRAMINGS } from './body/syslog'
import { tlsFields } from './tls-fields'

/** `tls://host:6514` or `tcp://host:514`, with nothing else in it. */
const syslogUrl = z
  .string()
  .trim()
  .max(300)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null
    return url !== null && /^(?:tls|tcp):\/\/[^/@?#]+:[1-9]\d{0,4}$/.test(text) && url.port !== ''
  }, 'must be tls://host:port or tcp://host:port')

/** A receiver of syslog (RFC 5424), a message for each event. It has no headers and no secrets, which every target may have. */
export const syslogTarget = z
  .strictObject({
    kind: z.literal('syslog'),
    url: syslogUrl,
    framing: z.enum(FRAMINGS).default('octets').meta({
      description:
        '`octets`: the length in front of each message (RFC 6587 §3.4.1), which TLS demands (RFC 5425). `lines`: a line feed behind each.',
    }),
    timeoutSeconds: z.int().min(1).max(120).default(30),
    ...tlsFields,
    authorization: z.string().max(0, 'must be null: syslog has no headers').nullable().optional(),
    headers: z
      .array(z.strictObject({ name: z.string(), value: z.string().optional() }))
      .max(0, 'must be empty: syslog has no headers')
      .default([]),
  })
  .refine(({ url, framing }) => framing === 'octets' || url.startsWith('tcp:'), {
    path: ['framing'],
    message: 'must be `octets` over TLS (RFC 5425)',
  })
export type SyslogTarget = z.output<typeof syslogTarget>
