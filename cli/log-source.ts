import { setTimeout as wait } from 'node:timers/promises'

import type { LogSource } from '@/lib/proof/audit'
import { httpSource } from '@/lib/proof/http-source'

const TIMEOUT_MS = 30_000

/** Reads a log over HTTP. Redirects are not followed, so that the key goes nowhere else. */
export function logSource(url: string, key: string | null): LogSource {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
  const ask = (address: string) =>
    fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
  return httpSource(url, { ask, wait })
}
