import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import type { Principal } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { zipped } from '@/lib/base/zip-writer'
import { mayTellQuery } from '@/lib/export/told-query'
import { SECTIONS, type Section } from '@/lib/log/sections'
import { readOpeningsAt } from '@/lib/log/server/read-openings'
import { EVIDENCE_FORMAT, evidenceLine, type EvidenceManifest, type Withheld } from '@/lib/proof/evidence'
import { evidenceMembers } from '@/lib/proof/evidence-members'
import { missingParts, type SignedLog, signedLog, treeOf } from '@/lib/proof/server/evidence-log'
import { openedTo, requireNoLimit } from '@/lib/proof/server/opened-to'
import { verifyPage } from '@/lib/proof/server/verify-page'
import { leftOut, withheldSections } from '@/lib/proof/withheld'
import type { Compiled } from '@/lib/query/compile'
import { explainQuery } from '@/lib/query/explain'
import { readSearch } from '@/lib/search/server/compile-search'
import { toldSize } from '@/lib/search/server/pinned'
import type { Seen } from '@/lib/search/server/seen'

import { deflated } from './deflated'
import { exportDetails, exportFile, monthsOf, shapeOf, type Export } from './export-file'
import type { ExportInput } from './export-input'
import { ExportRun, type FileWriter } from './export-run'
import { readPlaces } from './store-places'

/** What is looked for, as the verb has read it. */
interface Looked {
  seen: Seen
  compiled: Compiled
  /** The size that was asked for; undefined: all there is. */
  wanted: number | undefined
}

/**
 * The rows of a view with what proves each of them, in one file: `docs/evidence.md`. It leads to one checkpoint, which is waited for
 * where the last rows are not signed yet.
 *
 * @throws AppError forbidden for who may read no proofs, or sees only a part of the events; busy where the last rows are still not
 *   signed; conflict where the log is not signed any more; too_large above a million events.
 */
export async function exportEvidence(ctx: Ctx, input: ExportInput, looked: Looked): Promise<Export> {
  const { seen, compiled } = looked
  const { tenant } = seen
  if (!can(ctx.principal, 'proofs.read', tenant))
    throw new AppError('forbidden', 'Evidence holds proofs: it needs the scope proofs:read, too.')
  requireNoLimit(seen)
  const log = await signedLog(ctx, tenant, looked.wanted)
  const scope = { ...shapeOf(input), ...seen, compiled, size: log.below }
  const run = await ExportRun.begin(ctx, tenant, async (client) => {
    const places = await readPlaces(client, monthsOf(input, scope, ctx.now()))
    const about = manifestOf(ctx, input, { seen, log, events: places.length })
    return {
      format: input.format,
      size: toldSize(seen, log.below).size ?? null,
      headings: [],
      parts: [],
      tenantFirst: false,
      end: {},
      details: exportDetails(input, toldSize(seen, log.below)),
      write: await writerOf(seen, log, { about, places, at: ctx.now() }),
    }
  })
  return exportFile(run, tenant.slug, input.format, ctx.now())
}

/** What the bundle will say of itself. */
function manifestOf(
  { principal, now }: Ctx,
  { q, since, until, withhold = [] }: ExportInput,
  { seen, log, events }: { seen: Seen; log: SignedLog; events: number },
): Omit<EvidenceManifest, 'sha256'> {
  const { tenant, sight } = seen
  const masked = withheldSections(sight.masks)
  const chosen = leftOut(withhold)
  const withheld = SECTIONS.flatMap((section): Withheld[] => {
    if (masked.has(section)) return [{ section, because: 'masked' }]
    return chosen.has(section) ? [{ section, because: 'chosen' }] : []
  })
  const closed = new Set(withheld.map(({ section }) => section))
  const query = readSearch(q, sight.masks)
  return {
    format: EVIDENCE_FORMAT,
    origin: log.origin,
    tenant: { slug: tenant.slug, name: tenant.name },
    query: mayTellQuery(query, closed) ? { text: q, words: explainQuery(query) } : null,
    since: since === undefined ? null : timeText(since),
    until: until === undefined ? null : timeText(until),
    below: log.below,
    madeAt: now().toISOString(),
    madeBy: makerOf(principal, closed),
    events,
    logSize: Number(log.size),
    notIncluded: Number(log.size) - events,
    withheld,
  }
}

/** Who made it, unless the events do not tell of people, or of keys: whoever makes evidence is often in it. */
function makerOf(principal: Principal, closed: ReadonlySet<Section>): string | null {
  if (principal.kind === 'user')
    return closed.has('actor') || closed.has('subjects') ? null : `${principal.name} <${principal.email}>`
  if (principal.kind !== 'key') return 'Vouchsafe'
  return closed.has('actor') || closed.has('source') ? null : `API key ${principal.keyId}`
}

/** Events that are read at once: each may be a mebibyte, and its record another. */
const BATCH = 64
async function writerOf(
  { tenant }: Seen,
  log: SignedLog,
  made: { about: Omit<EvidenceManifest, 'sha256'>; places: readonly number[]; at: Date },
): Promise<FileWriter> {
  const { about, places, at } = made
  const closed = new Set(about.withheld.map(({ section }) => section))
  const page = await verifyPage()
  let manifest = ''
  return {
    rows: places.length,
    chunks: (client, wrote) =>
      zipped(
        evidenceMembers({
          manifest: about,
          checkpoint: log.note,
          keys: log.keys,
          page,
          tree: treeOf(client, log, places),
          entries: entriesOf(client, tenant, { places, closed, wrote }),
          made: (sum) => (manifest = sum),
        }),
        { deflate: deflated, at },
      ),
    end: () => ({ manifest }),
  }
}

async function* entriesOf(
  client: pg.PoolClient,
  tenant: Seen['tenant'],
  of: { places: readonly number[]; closed: ReadonlySet<Section>; wrote: (rows: number) => void },
): AsyncGenerator<string, void> {
  for (let from = 0; from < of.places.length; from += BATCH) {
    const batch = of.places.slice(from, from + BATCH)
    const found = await readOpeningsAt(client, tenant, batch)
    if (found.length < batch.length) throw missingParts()
    for (const one of found) {
      of.wrote(1)
      yield evidenceLine({ index: Number(one.index), ...openedTo(of.closed, one) })
    }
  }
}
