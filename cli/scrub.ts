import { setTimeout as wait } from 'node:timers/promises'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { findTenant } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import type { ScrubRun } from '@/lib/proof/scrub-view'
import { checkGuard } from '@/lib/proof/server/check-guard'
import { guardDirectory } from '@/lib/proof/server/guard'
import { scrubLog } from '@/lib/proof/server/scrub/scrub-log'
import { scrubOf } from '@/lib/proof/server/scrub/scrub-state'
import { scrubTimes } from '@/lib/proof/server/scrub/scrub-times'
import { Scrubber } from '@/lib/proof/server/scrub/scrubber'

import { type Command, UsageError } from './command'
import { COMMON, parse } from './parse'
import { printJson, printLine } from './print'
import { ProgressLine } from './progress'
import { withCtx } from './session'

const OPTIONS = { ...COMMON, all: { type: 'boolean' }, sample: { type: 'boolean' } } as const

/** How often it is looked whether another process has gone on. */
const LOOK_EVERY_MS = 500

/** `vouchsafe scrub` */
export const scrub: Command = {
  name: 'scrub',
  summary: 'Check logs against what was signed, now; what is found is recorded',
  usage: `vouchsafe scrub [--all | --sample] [--tenant <slug>] [--json]
  makes entries, commitments, tiles, roots and counts again from the stored events, and compares them with what was signed
  --all     each log from its first entry to its last; this is what it does without a word
  --sample  the newest entries of each log, and others by chance
What is found is an event of the log, as when the worker does it by itself. A check that is cut off goes on with the worker.
Exit code: 0 all of it fits; 1 something does not; 2 called wrongly.`,
  async run(args) {
    const { values } = parse(args, OPTIONS, 0)
    if (values.all === true && values.sample === true)
      throw new UsageError('--all and --sample are two different checks.')
    const kind = values.sample === true ? 'sample' : 'full'
    return withCtx('vouchsafe scrub', async (ctx) => {
      const guardDir = guardDirectory(env().keysDir)
      // What is found is stored in the log: nothing is stored in a database that is older than what was signed.
      await checkGuard(ctx.db, guardDir)
      const place = { db: ctx.db, guardDir, now: ctx.now, ...scrubTimes(env().scrub) }
      const scrubber = new Scrubber(place)
      const runs: ({ tenant: string; logId: string } & ScrubRun)[] = []
      for (const tenant of await tenantsOf(ctx, values.tenant)) {
        const run = await check({ ...ctx, tenant }, scrubber, kind)
        runs.push({ tenant: tenant.slug, logId: tenant.logId, ...run })
        if (values.json !== true) print(tenant, run)
      }
      if (values.json === true) printJson({ kind, logs: runs })
      return runs.some(({ findingsTotal }) => findingsTotal > 0) ? 1 : 0
    })
  },
}

async function tenantsOf(ctx: Ctx, asked: string | undefined): Promise<TenantRef[]> {
  const tree = await loadTenants(ctx.db)
  if (asked !== undefined) return [findTenant(ctx.principal, tree, asked)]
  return [...tree.byId.values()].toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
}

/** Has one log checked, beside whoever else is at it, and waits for what is found. */
async function check(
  ctx: Ctx & { tenant: TenantRef },
  scrubber: Scrubber,
  kind: 'full' | 'sample',
): Promise<ScrubRun> {
  const { logId } = ctx.tenant
  try {
    await scrubLog(ctx, { kind })
  } catch (error) {
    // Somebody else has asked for the same.
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
  const line = new ProgressLine(process.stderr)
  const stop = new AbortController().signal
  for (;;) {
    const turn = await scrubber.named(stop, { logId, kind })
    const { running, [kind]: run } = await scrubOf(ctx.db, logId)
    if (running?.kind !== kind && run !== null) {
      line.clear()
      return run
    }
    if (running !== null) line.show({ done: running.entries, of: running.of, records: running.entries })
    if (turn === null) await wait(LOOK_EVERY_MS)
  }
}

function print({ slug }: TenantRef, run: ScrubRun): void {
  const { size, entries, commitments, tiles, signedSize, findings, findingsTotal } = run
  const n = (count: number): string => count.toLocaleString('en')
  printLine(
    `${slug}: ${n(entries)} of ${n(size)} entries, ${n(commitments)} commitments and ${n(tiles)} tiles made again`,
  )
  // A log that has just begun is signed while it is empty.
  const signed = signedSize ?? 0
  printLine(signed === 0 ? '  nothing of it was signed' : `  compared with the ${n(signed)} that were signed`)
  if (findingsTotal === 0) printLine('  all of it fits')
  for (const { place, message, eventId } of findings)
    printLine(`  ${place}: ${message}${eventId === null ? '' : ` (event ${eventId})`}`)
  if (findingsTotal > findings.length) printLine(`  … and ${n(findingsTotal - findings.length)} more`)
}
