import { spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import type { TenantRef } from '@/lib/access/roles'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { invariant } from '@/lib/base/errors'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { withClient } from '@/lib/db/client'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents, subjectKeysOf } from '@/lib/log/server/append'
import { Batch } from '@/lib/log/server/batch'
import { prepareEvents } from '@/lib/log/server/prepare'
import { appendCopies } from '@/lib/log/server/store-log'
import { hasher } from '@/lib/log/server/tree'
import { auditLog } from '@/lib/proof/audit'
import { getLog } from '@/lib/proof/server/get-log'
import { guardDirectory } from '@/lib/proof/server/guard'
import { readProof } from '@/lib/proof/server/prove-event'
import { Publisher } from '@/lib/proof/server/publisher'
import { parseVkey, type Vkey } from '@/lib/proof/vkey'
import { allOf } from '@/lib/search/server/seen'

import type { BenchCluster, BenchDatabase } from './cluster'
import { benchEvents } from './dataset'
import { percentile, type Figure } from './figures'
import { sealOf } from './seal'
import { startServer } from './server'
import { makeTenants, systemCtx } from './tenants'

/** Whole tiles. */
const BATCH = 1_024
const PROOFS = 500

const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
  part: 'log',
  name,
  value,
  unit,
  ...more,
})

/**
 * What the sealed log costs and how quick its proofs are: sealing as a share of an append, proofs of single events, a full audit over
 * HTTP by the command line, and bytes.
 */
export async function benchLog(
  cluster: BenchCluster,
  database: BenchDatabase,
  tenant: TenantRef,
  say: (line: string) => void,
): Promise<Figure[]> {
  say('log: sealing beside the rest of an append')
  const sealing = await sealingFigures(await cluster.database(`bench_seal_${randomUUID().slice(0, 8)}`))
  const server = await startServer(cluster, database)
  try {
    say('log: signing what was loaded')
    const signed = await sign(cluster, database, server.url)
    await settle(cluster, database)
    say('log: proofs of single events')
    const proofs = await proofFigures(database, tenant)
    say('log: a full audit, in this process and by the command line')
    const audits = await auditFigures(cluster, database, tenant, server.url)
    return [...sealing, signed, ...proofs, ...audits, ...(await spaceFigures(database))]
  } finally {
    await server.stop()
  }
}

/** One batch after the other, so that nothing overlaps: what is done for the log, and all that is done. */
async function sealingFigures({ db }: BenchDatabase): Promise<Figure[]> {
  const [tenant, other] = await makeTenants(db, ['seal', 'seal-copies'])
  invariant(tenant && other, 'two tenants were made')
  const drafts = [...benchEvents('seal', 0, 40 * BATCH, new Date(), BATCH)].map((batch) =>
    batch.map(({ occurredAt: _, ...draft }): EventDraft => draft),
  )
  const source = { name: 'bench', format: 'vouchsafe' }
  const keys = subjectKeysOf(db, other)
  const times = { whole: [] as number[], seal: [] as number[], store: [] as number[] }
  const seal = await sealOf(db, other, drafts)
  for (const [i, batch] of drafts.entries()) {
    const began = performance.now()
    await appendEvents(db, { tenant, source, drafts: batch, receivedAt: new Date() })
    const appended = performance.now()
    await seal(batch)
    const sealed = performance.now()
    const events = await prepareEvents(batch, { tenant: other, source, receivedAt: new Date(), keys })
    const store = await storeMs(db, other, events)
    // The first ones make the keys of people, and warm everything up.
    if (i < 5) continue
    times.whole.push(appended - began)
    times.seal.push(sealed - appended)
    times.store.push(store)
  }
  const [whole, made, stored] = [times.whole, times.seal, times.store].map((all) => percentile(all, 0.5))
  invariant(whole && made !== undefined && stored !== undefined, 'there are batches')
  const share = (made + stored) / whole
  return [
    figure('an append of 1,024 events, one after the other, p50', whole, 'ms'),
    figure('… commitments, entry, leaf and tree of them', made, 'ms'),
    figure('… their entries and subjects stored', stored, 'ms'),
    figure('sealing as a share of an append', share, '×', {
      goal: { text: '≤ 0.3', reached: share <= 0.3 },
    }),
  ]
}

/** How long the rows take that are there for the log alone, without a commit: an append has one anyway. */
async function storeMs(
  db: BenchDatabase['db'],
  tenant: TenantRef,
  events: Awaited<ReturnType<typeof prepareEvents>>,
): Promise<number> {
  const copies = appendCopies(
    tenant.logId,
    tenant.key,
    // Behind the entries that the log began with.
    events.map((event, i) => ({ event, index: BigInt(BATCH + i) })),
  ).slice(1)
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    const began = performance.now()
    const batch = new Batch(copies, 'SELECT 1')
    client.query(batch)
    await batch.done
    return performance.now() - began
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

async function sign(cluster: BenchCluster, { db }: BenchDatabase, url: string): Promise<Figure> {
  const publisher = new Publisher({ db, guardDir: guardDirectory(cluster.keysDir), url })
  const began = performance.now()
  const round = await publisher.round()
  const took = performance.now() - began
  publisher.close()
  return figure('a round of the publisher, first signatures', took, 'ms', {
    note: `${round?.signed ?? 0} logs`,
  })
}

/** A log that somebody asks about was not filled a moment ago: what PostgreSQL does after a million inserts is done first. */
async function settle(cluster: BenchCluster, database: BenchDatabase): Promise<void> {
  await withClient(database.ownerUrl, (client) =>
    client.query('VACUUM (ANALYZE) event, log_entry, event_subject'),
  )
  await withClient(cluster.superUrl, (client) => client.query('CHECKPOINT'))
}

/** Proofs as the server makes them, each of another event, anywhere in the log; what is recorded of the reading goes extra. */
async function proofFigures({ db }: BenchDatabase, tenant: TenantRef): Promise<Figure[]> {
  const { checkpoint } = await getLog(systemCtx(db, tenant), {})
  invariant(checkpoint, 'it was signed')
  const { size } = checkpoint
  const indexes = Array.from({ length: PROOFS }, () => randomInt(size))
  const { rows } = await db.pool.query<{ id: string }>(
    'SELECT event_id AS id FROM log_entry WHERE log_id = $1 AND idx = ANY($2::bigint[])',
    [tenant.logId, indexes],
  )
  const ctx = systemCtx(db, tenant)
  const took: number[] = []
  for (const [i, { id }] of rows.entries()) {
    const began = performance.now()
    await readProof(ctx, allOf(tenant), { id })
    // A fresh connection opens every partition once.
    if (i >= 20) took.push(performance.now() - began)
  }
  const p95 = percentile(took, 0.95)
  const scan = await scanMs(db, tenant)
  return [
    figure(`proof of an event of ${size.toLocaleString('en')}, p95`, p95, 'ms', {
      goal: { text: '≤ 5', reached: p95 <= 5 },
      note: `p50 ${percentile(took, 0.5).toFixed(1)} ms`,
    }),
    figure('… of what hashing every entry for it takes', p95 / scan, '×', { note: `${Math.round(scan)} ms` }),
  ]
}

/** What a proof would cost without stored tiles: all entries hashed, even inside of PostgreSQL. */
async function scanMs(db: BenchDatabase['db'], tenant: TenantRef): Promise<number> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN; SET LOCAL statement_timeout = 0')
    const began = performance.now()
    await client.query(`SELECT count(sha256('\\x00'::bytea || entry)) FROM log_entry WHERE log_id = $1`, [
      tenant.logId,
    ])
    return performance.now() - began
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** An audit over HTTP, by a process of its own; and the same out of memory, which is what verifying alone takes. */
async function auditFigures(
  cluster: BenchCluster,
  { db }: BenchDatabase,
  tenant: TenantRef,
  url: string,
): Promise<Figure[]> {
  const { secret } = await createApiKey(systemCtx(db, tenant), { name: 'audit', scopes: ['proofs:read'] })
  const { id, checkpoint, keys } = await getLog(systemCtx(db, tenant), {})
  const trusted = keys.flatMap(({ vkey }) => parseVkey(vkey) ?? [])
  const size = checkpoint?.size ?? 0
  const keyFile = path.join(cluster.keysDir, 'bench-audit.key')
  writeFileSync(keyFile, secret)
  try {
    const address = `${url}/log/${id}`
    const began = performance.now()
    const code = await runCli(cluster, ['verify', address, '--key-file', keyFile])
    const seconds = (performance.now() - began) / 1000
    if (code !== 0) throw new Error(`vouchsafe verify ended with ${code}.`)
    const rate = size / seconds
    const alone = await auditAlone(address, secret, trusted)
    return [
      figure('full audit by the command line', rate, 'entries/s', {
        goal: { text: '≥ 50,000', reached: rate >= 50_000 },
        note: `${size.toLocaleString('en')} entries in ${seconds.toFixed(1)} s`,
      }),
      figure('… of the same out of memory', rate / alone, '×', {
        note: `${Math.round(alone).toLocaleString('en')} entries/s verified`,
      }),
    ]
  } finally {
    rmSync(keyFile)
  }
}

async function runCli(cluster: BenchCluster, args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...childProcessEnv({ databaseUrl: '', mode: 'production' }), VOUCHSAFE_KEYS: cluster.keysDir },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

/** Entries a second that are verified when nothing has to be fetched: the same bytes, twice. */
async function auditAlone(address: string, key: string, trusted: readonly Vkey[]): Promise<number> {
  const known = new Map<string, Uint8Array | null>()
  const source = async (name: string): Promise<Uint8Array | null> => {
    if (!known.has(name)) {
      const answer = await fetch(`${address}/${name}`, { headers: { authorization: `Bearer ${key}` } })
      known.set(name, answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null)
    }
    return known.get(name) ?? null
  }
  const options = { hasher, verify: verifyEd25519, trusted, ahead: 8, progress: () => undefined }
  await auditLog(source, options)
  const began = performance.now()
  const { entries } = await auditLog(source, options)
  return Number(entries) / ((performance.now() - began) / 1000)
}

/** Bytes that the log itself takes. */
async function spaceFigures({ db }: BenchDatabase): Promise<Figure[]> {
  const { rows } = await db.pool.query<{ name: string; bytes: number; entries: number }>(
    `SELECT t.name, pg_total_relation_size(t.name::regclass)::float8 AS bytes, (SELECT count(*)::float8 FROM log_entry) AS entries
       FROM (VALUES ('log_entry'), ('log_tile'), ('event_subject')) AS t (name)`,
  )
  const { rows: lengths } = await db.pool.query<{ bytes: number }>(
    'SELECT avg(length(entry))::float8 AS bytes FROM log_entry TABLESAMPLE SYSTEM (5)',
  )
  return [
    figure('an entry, as it is served', lengths[0]?.bytes ?? Number.NaN, 'B'),
    ...rows.map(({ name, bytes, entries }) =>
      figure(`${name}, with its indexes`, bytes / entries, 'B/event'),
    ),
  ]
}
