import { pause } from '@/components/proof/pause'
import { portableHasher } from '@/lib/merkle/hash'
import { auditLog, type AuditReport, CutShort } from '@/lib/proof/audit'
import { portableEd25519 } from '@/lib/proof/ed25519'
import { httpSource, LogAway } from '@/lib/proof/http-source'
import { parseVkey } from '@/lib/proof/vkey'

import type { AuditTrust } from './audit-trust'

/** Which log is audited, and what is known of it. */
export interface AuditRequest extends AuditTrust {
  /** Where it is served, below this server: `/log/<id>`. */
  path: string
}

/** What the worker says: how far it is, then what it found, or why nobody can say. `ms`: since it began. */
export type AuditAnswer =
  | { done: number; of: number; ms: number }
  | { report: AuditReport; ms: number }
  | { away: string }

/** Bundles that are fetched ahead, each with its tile: more than a browser asks a server for at once would only wait. */
const AHEAD = 3
/** More often nobody sees. */
const TELL_MS = 100

const say = (answer: AuditAnswer): void => postMessage(answer)

/** The server itself answers, with what it has now: a copy that the browser kept would say nothing. */
const ask = (url: string, signal: AbortSignal): Promise<Response> =>
  fetch(url, { cache: 'no-store', credentials: 'same-origin', redirect: 'error', signal })

const timeout = (ms: number): AbortSignal => AbortSignal.timeout(ms)

async function audit({ path, vkeys, saved }: AuditRequest): Promise<void> {
  const began = performance.now()
  const since = (): number => performance.now() - began
  let told = Number.NEGATIVE_INFINITY
  const progress = (done: bigint, of: bigint): void => {
    if (since() - told < TELL_MS) return
    told = since()
    say({ done: Number(done), of: Number(of), ms: told })
  }
  const report = await orWhatWasFound(
    auditLog(httpSource(new URL(path, location.origin).href, { ask, wait: pause, timeout }), {
      hasher: portableHasher,
      verify: portableEd25519,
      trusted: vkeys.map(parseVkey).filter((key) => key !== null),
      saved,
      ahead: AHEAD,
      progress,
    }),
  )
  say({ report, ms: since() })
}

/** What was found before the server gave no more counts: with that the audit is at its end. */
async function orWhatWasFound(audit: Promise<AuditReport>): Promise<AuditReport> {
  try {
    return await audit
  } catch (error) {
    if (!(error instanceof CutShort)) throw error
    const { report, message } = error
    const last = { place: 'Reading', message: `And then it could not be read on: ${message}` }
    return { ...report, problems: [...report.problems, last], problemsTotal: report.problemsTotal + 1 }
  }
}

// One audit, and then the worker ends.
addEventListener('message', ({ data }: MessageEvent<AuditRequest>) => {
  audit(data).catch((error: unknown) => {
    // What breaks the audit itself says nothing about the log, and is not heard outside by itself.
    say({ away: error instanceof LogAway ? error.message : `The audit broke off: ${String(error)}.` })
  })
})
