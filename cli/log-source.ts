import { setTimeout as pause } from 'node:timers/promises'

import { type HttpOptions, httpSource } from '@/lib/proof/http-source'
import type { LogSource } from '@/lib/proof/log-source'

/** How time passes: it is handed in by who cannot wait for it. */
type Clock = Pick<HttpOptions, 'wait' | 'timeout'>

const CLOCK: Clock = {
  wait: (ms, signal) => pause(ms, undefined, { signal }),
  timeout: (ms) => AbortSignal.timeout(ms),
}

/** Reads a log over HTTP. Redirects are not followed, so that the key goes nowhere else. */
export function logSource(url: string, key: string | null, clock = CLOCK): LogSource {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
  const ask = (address: string, signal: AbortSignal) =>
    fetch(address, { headers, redirect: 'manual', signal })
  return httpSource(url, { ask, ...clock })
}
