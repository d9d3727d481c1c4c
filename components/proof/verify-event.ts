import { apiGet } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import { equal, fromBase64 } from '@/lib/base/bytes'
import type { Event } from '@/lib/event/event'
import { readMasks } from '@/lib/event/masks'
import { type Section, SECTIONS } from '@/lib/log/sections'
import { portableHasher } from '@/lib/merkle/hash'
import { verifyConsistency } from '@/lib/merkle/proof'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import { type EventProof, eventProof } from '@/lib/proof/event-proof'
import type { LogView } from '@/lib/proof/log-json'
import { placesOf, type RememberedLog } from '@/lib/proof/remembered-log'
import { checkShownEvent } from '@/lib/proof/shown-event'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { withheldSections } from '@/lib/proof/withheld'

import { logMemory } from './log-memory'
import { pause } from './pause'
import { proofWords } from './proof-words'
import { inTime, readLog, servedLog } from './read-log'
import { openShown, recallLog } from './recall-log'
import type { Found, Verification } from './verification'

/** What is verified, and who looks at it. */
export interface VerifyAsked {
  /** All of the event, as it is shown. */
  event: Event
  tenant: { id: string; slug: string; masks: readonly string[] }
  signal: AbortSignal
  /** Told how often it was asked for in vain: the newest entries are not signed yet. */
  onWaiting: (times: number) => void
}

/**
 * Asks the log for the proof of an event, waits until it is signed, and verifies it here: the signature, the way to the root, each
 * commitment from what is shown, and that the log contains what this browser has seen of it before.
 *
 * @throws ApiError where the log gives no proof.
 */
export async function verifyEvent(asked: VerifyAsked): Promise<Verification> {
  const began = performance.now()
  const memory = await logMemory()
  const remembered = await memory.all()
  const { proof, log } = await askForProof(asked, remembered)
  const given = performance.now()
  const { known, opened: checkpoint } = openShown(remembered, {
    note: proof.checkpoint,
    origin: proof.log.origin,
    vkeys: proof.keys,
  })
  const checked = {
    proof,
    said: { signedAt: log.checkpoint?.signedAt ?? null, problem: log.problem?.message ?? null },
    shown: checkShownEvent(proof, asked.event, maskedSections(asked.tenant.masks)),
    checkpoint,
    way: wayOf(proof, checkpoint),
  }
  const checkedMs = performance.now() - given
  const recalled =
    'problem' in checkpoint
      ? null
      : await recallLog(memory, {
          places: placesOf({ tenant: asked.tenant, logId: proof.log.id }),
          tiles: servedLog(proof.log.id, asked.signal),
          keys: log.keys,
          note: proof.checkpoint,
          opened: checkpoint,
          known,
          isProven: (older, newer) => isProven(proof, older, newer),
          signal: asked.signal,
        })
  const found: Found = {
    ...checked,
    recalled,
    memoryProblem: memory.problem(),
    at: Date.now(),
    askedMs: given - began,
    checkedMs,
  }
  return { ...found, state: proofWords(found, String).verdict.state }
}

/** What somebody with these masks cannot have opened. Masks that cannot be read are no reason to withhold anything. */
function maskedSections(texts: readonly string[]): ReadonlySet<Section> {
  const read = readMasks(texts)
  return 'masks' in read ? withheldSections(read.masks) : new Set(texts.length > 0 ? SECTIONS : [])
}

/** Verified once more as whoever gets the file would, with the keys that were found good here. */
function wayOf(proof: EventProof, opened: Found['checkpoint']): string | null {
  if ('problem' in opened) return 'There is no signed root that it could lead to.'
  const checks = { hasher: portableHasher, verify: portableEd25519, trusted: opened.checkpoint.signers }
  const { problems } = verifyEventProof(proof, checks)
  return problems.find(({ place }) => place === 'inclusion')?.message ?? null
}

/** As long as it may take to sign what is new: it is about a second. */
const TRIES_MAX = 90
const WAIT_MS = 1000

async function askForProof(
  { event, tenant, signal, onWaiting }: VerifyAsked,
  remembered: readonly RememberedLog[],
): Promise<{ proof: EventProof; log: LogView }> {
  for (let times = 0; ; times++) {
    const log = await readLog(tenant.slug, signal)
    const signed = log.checkpoint && checkpointOf(log.checkpoint.note)
    const known = remembered.find(({ origin }) => origin === signed?.origin)
    const size = Number(known && checkpointOf(known.note)?.size)
    // A log that got shorter has no proof that it goes on from there: what it is now is looked at all the same.
    const from = size >= 1 && size <= (log.checkpoint?.size ?? 0) ? size : undefined
    try {
      const answer = await inTime(signal, (both) =>
        apiGet<unknown>(`/events/${event.id}/proof`, { tenant: tenant.slug, query: { from }, signal: both }),
      )
      return { proof: eventProof.parse(answer), log }
    } catch (error) {
      if (!(error instanceof ApiError) || error.extra.code !== 'busy' || times >= TRIES_MAX) throw error
      onWaiting(times + 1)
      await pause(WAIT_MS, signal)
    }
  }
}

/** What the proof itself says of two checkpoints; null where it is of others. */
function isProven(
  { consistency, checkpoint }: EventProof,
  older: Checkpoint,
  newer: Checkpoint,
): Promise<boolean> | null {
  const own = checkpointOf(checkpoint)
  if (consistency === undefined || own === null || BigInt(consistency.from) !== older.size) return null
  if (own.size !== newer.size || !equal(own.root, newer.root)) return null
  const hashes = consistency.hashes.map(fromBase64).filter((hash) => hash !== null)
  const claim = { oldSize: older.size, newSize: newer.size, oldRoot: older.root, newRoot: newer.root }
  return Promise.resolve(verifyConsistency(portableHasher, claim, hashes))
}
