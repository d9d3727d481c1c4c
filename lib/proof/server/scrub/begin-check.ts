import { randomInt } from 'node:crypto'

import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { equal } from '@/lib/base/bytes'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { SetupError } from '@/lib/config/setup-error'
import { type Finding, finding } from '@/lib/log/finding'
import { type CheckKind, drawTiles, LogCheck } from '@/lib/log/server/log-check'
import { logHead } from '@/lib/log/server/log-size'
import { TILE_WIDTH } from '@/lib/merkle/tile'
import { type Checkpoint, openCheckpoint } from '@/lib/proof/checkpoint'
import { keyTerms } from '@/lib/proof/key-terms'
import { Guard, type Signed } from '@/lib/proof/server/guard'
import { logVkey } from '@/lib/proof/server/log-keys'
import { type LogFacts, selectLogFacts } from '@/lib/proof/server/store-served'

import { oddResults } from './look-at-results'

/** Where a check begins. */
export interface BeginPlace {
  guardDir: string
  /** Entries that a sample looks at, at most. */
  sampleEntries: number
}

/**
 * Begins a check of a log as it is now: against what the guard says was signed of it, which stands outside of the database, and against
 * the checkpoint that is served.
 */
export async function beginCheck(
  client: pg.ClientBase,
  tenant: TenantRef,
  kind: CheckKind,
  { guardDir, sampleEntries }: BeginPlace,
): Promise<LogCheck> {
  // In this order each is as new as the one before, or newer: entries are stored, then guarded, then served.
  const facts = await selectLogFacts(client, tenant.logId)
  const guarded = facts && (await readGuard(guardDir, facts.identity))
  const served = facts?.checkpoint ? openServed(facts, facts.checkpoint.note) : null
  const { size } = await logHead(client, tenant)
  const known = [
    ...(served === null ? [] : judgeServed(served, guarded)),
    ...(await oddResults(client, tenant.logId, guardDir)),
  ]
  const signed = guarded ?? (served !== null && 'size' in served ? served : null)
  const most = Math.max(1, Math.ceil(sampleEntries / TILE_WIDTH))
  return LogCheck.begin(tenant, {
    kind,
    size: BigInt(size),
    // Of a log that has just gone on under another name nothing was signed under that yet.
    signed: signed === null || signed.size === 0n ? null : { size: signed.size, root: signed.root },
    drawn: kind === 'full' ? null : drawTiles(BigInt(size), most, (n) => randomInt(n)),
    known,
  })
}

/** Without a guard that can be read, the checkpoint in the database has to do; that it cannot, the publisher says. */
async function readGuard(guardDir: string, identity: string): Promise<Signed | null> {
  try {
    return (await Guard.open(guardDir)).signed(identity)
  } catch (error) {
    if (error instanceof SetupError) return null
    throw error
  }
}

type Served = Checkpoint | { problem: string }

function openServed({ identity, origin, rotations }: LogFacts, note: string): Served {
  if (origin === null) return { problem: 'is of a log without an origin' }
  const keys = keyTerms(rotations).map(({ epoch }) => logVkey({ identity, origin }, epoch))
  return openCheckpoint(note, keys, verifyEd25519)
}

function judgeServed(served: Served, guarded: Signed | null): Finding[] {
  if ('problem' in served) return [finding('checkpoint', `that is served ${served.problem}`)]
  if (guarded === null) return []
  if (served.size > guarded.size)
    return [finding('checkpoint', `that is served has ${served.size} entries; ${guarded.size} were signed`)]
  const isOther = served.size === guarded.size && !equal(served.root, guarded.root)
  return isOther
    ? [finding('checkpoint', 'that is served has another root than the one that was signed')]
    : []
}
