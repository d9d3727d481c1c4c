import { loadTenants } from '@/lib/access/server/load-tenants'
import type { Db } from '@/lib/db/db'
import { pauseMs } from '@/lib/delivery/backoff'
import type { Egress } from '@/lib/delivery/egress'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { partsOf, type Reading, settle } from '@/lib/delivery/reading'

import type { OpenDestination } from './destination-of'
import { endReplay } from './replay/end-replay'
import { mayGoOn, useRate } from './replay/store-rate'
import { sendBatch } from './send-batch'
import type { Sent } from './sent'
import { sizeLimits } from './size-limits'
import {
  type Allowed,
  type DeadLetter,
  giveBack,
  type Held,
  LeaseLost,
  moveCursor,
  noteAttempt,
  noteFailure,
  renewLease,
  stopDelivery,
  takeDelivery,
} from './store-deliveries'
import { type Stretch, Stretches } from './stretches'

/** What deliveries need of the process that they run in. */
export interface DeliveryPlace {
  db: Db
  egress: Egress
  now: () => Date
  /** 0 up to 1. */
  random: () => number
}

/** A delivery as one worker goes on with it. */
interface Run {
  place: DeliveryPlace
  held: Held
  stretch: Stretch
  /** Where the cursor stands. */
  from: number
  /** Events that were refused, one behind the other, with none between them that was taken. */
  refusedInARow: number
  /** Requests that failed, one behind the other. */
  failures: number
  isPaused: boolean
  /** When it was taken or moved last, by the clock of this process that never jumps, in ms. */
  leasedAt: number
}

/** A delivery goes on for so long before others get their turn, and before it is looked what came meanwhile. */
const TURN_MS = 2_000
/** A lease that is no older holds for longer than any request takes. */
const LEASE_FRESH_MS = 10_000

/** The status that says that a body was too large. */
const TOO_LARGE = 413

/** A receiver that refuses so many events and takes none is not made for them: what follows is kept for when it is. */
const REFUSED_MAX = 10

/**
 * Takes the delivery that has waited longest and sends its next batches, in the order of the log. False when there was nothing to
 * do. A batch whose answer was lost is sent again, by whoever takes the delivery next; nothing is left out.
 */
export async function deliverNext(place: DeliveryPlace): Promise<boolean> {
  const taken = await takeNext(place)
  await taken?.goOn()
  return taken !== null
}

/** A delivery that was taken. */
export interface Taken {
  isReplay: boolean
  goOn(): Promise<void>
}

/** The same in two steps: takes a delivery, and says how to go on with it. Null: there is nothing to do. */
export async function takeNext(
  place: DeliveryPlace,
  allow: Allowed = { replays: true, onlyQuick: false },
): Promise<Taken | null> {
  const held = await takeDelivery(place.db, allow)
  return held && { isReplay: held.replay !== null, goOn: () => deliverHeld(place, held) }
}

async function deliverHeld(place: DeliveryPlace, held: Held): Promise<void> {
  try {
    await deliver(place, held)
  } catch (error) {
    if (error instanceof LeaseLost) return
    // What is wrong with us is no fault of the receiver, and is tried again like it.
    const pause = pauseMs(held.failures + 1, place.random())
    await noteFailure(place.db, held, {
      problem: 'Vouchsafe could not go on: its log says why.',
      pauseMs: pause,
    })
    throw error
  }
}

async function deliver(place: DeliveryPlace, held: Held): Promise<void> {
  const { db, now } = place
  const tenant = (await loadTenants(db)).byId.get(held.tenantId)
  if (tenant === undefined) return giveBack(db, held, 60_000)
  const { nextIdx, failures, state } = held
  const isPaused = state === 'paused'
  const stretches = new Stretches(place, held, tenant)
  const started = performance.now()
  const begun = { place, held, from: nextIdx, failures, isPaused, refusedInARow: 0, leasedAt: started }
  do {
    const stretch = await stretches.next(begun.from)
    if (typeof stretch === 'string') return stopDelivery(db, held, stretch)
    const { reading, to } = stretch
    if (!to.destination.isOn) return giveBack(db, held)
    const waits = waitsMs(reading, to.destination, held.size, now().getTime())
    if (waits > 0) return giveBack(db, held, waits)
    const run: Run = Object.assign(begun, { stretch })
    if (!(await sendAll(run))) return
    if (run.from < reading.high) await move(run, reading.high - 1, [])
  } while (begun.from < held.size && !isPaused && performance.now() - started < TURN_MS)
  if (held.replay !== null && begun.from >= held.size) await endReplay(place, tenant, held)
  await giveBack(db, held)
}

/** How long a batch that is not full waits for more, in ms: nothing is behind it, and its first event came a moment ago. */
function waitsMs(
  { high, outgoing }: Reading,
  { batch }: OpenDestination,
  size: number,
  nowMs: number,
): number {
  const [first] = outgoing
  const isFull =
    outgoing.length >= batch.events || outgoing.reduce((sum, { bytes }) => sum + bytes, 0) >= batch.bytes
  if (first === undefined || isFull || high < size) return 0
  const ageMs = batch.ageSeconds * 1000
  // An event that came later than it is now was received by another clock, or by ours before it jumped.
  return Math.min(ageMs, Math.max(0, Date.parse(first.event.receivedAt) + ageMs - nowMs))
}

/** True when all went out; else the delivery was given back. */
async function sendAll(run: Run): Promise<boolean> {
  const { place, held } = run
  for (const part of partsOf(run.stretch.reading.outgoing, run.stretch.to.destination.batch)) {
    // Not asked for halves: what is divided has to come to an end.
    if (!(await mayGoOn(place.db, held))) {
      await giveBack(place.db, held)
      return false
    }
    if (!(await sendPart(run, part))) return false
  }
  return true
}

/** One part, and where something in it is refused its halves, down to the event that it is. */
async function sendPart(run: Run, part: readonly Outgoing[]): Promise<boolean> {
  const sent = await send(run, part)
  const [first] = part
  const last = part.at(-1)
  if (first === undefined || last === undefined) return true
  switch (sent.verdict.kind) {
    case 'delivered':
      return arrived(run, part, sent)
    case 'divide':
      return part.length > 1 ? divide(run, part) : bury(run, first, wordsOf(sent))
    case 'later':
      return fail(run, wordsOf(sent), sent.verdict.retryAfterMs)
    case 'refused':
      return fail(run, wordsOf(sent))
  }
}

async function divide(run: Run, part: readonly Outgoing[]): Promise<boolean> {
  const half = Math.ceil(part.length / 2)
  // Nothing was moved, which would have told of it.
  await renewLease(run.place.db, run.held)
  return (await sendPart(run, part.slice(0, half))) && sendPart(run, part.slice(half))
}

/** A batch that arrived, of which the receiver may have refused some. */
async function arrived(run: Run, part: readonly Outgoing[], { refused }: Sent): Promise<boolean> {
  const letters = lettersOf(part, refused)
  const [letter] = letters
  const last = part.at(-1)
  if (last === undefined) return true
  if (letter !== undefined && run.stretch.to.destination.stopAtDead) {
    return stopAt(run, letter.index, letter.reason)
  }
  if (letter !== undefined && letters.length === part.length) {
    if (run.refusedInARow + letters.length > REFUSED_MAX) {
      // Few enough of them are given up, so that in the end all are that somebody wrote to stop the others.
      return part.length > 1 ? divide(run, part) : fail(run, everyWords(letter.reason))
    }
    run.refusedInARow += letters.length
  } else run.refusedInARow = 0
  await move(run, last.index, letters)
  return true
}

const refusedWords = (index: number, reason: string): string =>
  `The event with index ${index} is refused: ${reason}`
const everyWords = (reason: string): string => `Refuses event after event: ${reason}`

async function fail(run: Run, problem: string, askedMs = 0): Promise<false> {
  const { place, held, failures, isPaused } = run
  const pause = pauseMs(failures + 1, place.random(), { askedMs, isPaused })
  await noteFailure(place.db, held, { problem, pauseMs: pause })
  return false
}

async function send(run: Run, part: readonly Outgoing[]): Promise<Sent> {
  const { place, held, leasedAt } = run
  const { destination, key } = run.stretch.to
  const firstIdx = part[0]?.index ?? run.from
  const lastIdx = part.at(-1)?.index ?? run.from
  if (performance.now() - leasedAt > LEASE_FRESH_MS) await renewLease(place.db, held)
  await useRate(place.db, held, part.length)
  const sent = await sendBatch({ destination, target: destination.target }, part, {
    // The same for the same events, so that a receiver knows what it has seen.
    id: `${held.id}_${firstIdx}_${lastIdx}`,
    key,
    tenantId: held.tenantId,
    egress: place.egress,
    nowMs: place.now().getTime(),
  })
  const { bytes, tookMs, status, answer } = sent
  if (status === TOO_LARGE) {
    const lines = part.reduce((sum, one) => sum + one.bytes, 0)
    sizeLimits.tooLarge(destination, lines, place.now().getTime())
  }
  const verdict = sent.verdict.kind
  const events = part.length
  await noteAttempt(place.db, held, { firstIdx, lastIdx, events, bytes, tookMs, verdict, status, answer })
  return sent
}

async function bury(run: Run, { index, event }: Outgoing, reason: string): Promise<boolean> {
  if (run.stretch.to.destination.stopAtDead) return stopAt(run, index, reason)
  if (run.refusedInARow >= REFUSED_MAX) return fail(run, everyWords(reason))
  run.refusedInARow++
  await move(run, index, [{ index, eventId: event.id, reason }])
  return true
}

async function stopAt(run: Run, index: number, reason: string): Promise<false> {
  if (index > run.from) await move(run, index - 1, [])
  await stopDelivery(run.place.db, run.held, refusedWords(index, reason), index)
  return false
}

function lettersOf(part: readonly Outgoing[], refused: ReadonlyMap<number, string>): DeadLetter[] {
  return part.flatMap(({ index, event }) => {
    const reason = refused.get(index)
    return reason === undefined ? [] : [{ index, eventId: event.id, reason }]
  })
}

async function move(run: Run, last: number, letters: readonly DeadLetter[]): Promise<void> {
  const { place, held, from } = run
  const { reading } = run.stretch
  const dead = new Set(letters.map(({ index }) => index))
  const settled = settle(reading, { from, last, dead })
  await moveCursor(place.db, held, from, settled, letters)
  const isWell = settled.delivered > 0 || settled.dead === 0
  const well = isWell ? { failures: 0, isPaused: false } : {}
  Object.assign(run, { from: last + 1, leasedAt: performance.now(), ...well })
}

const wordsOf = ({ status, answer }: Sent): string =>
  [status === null ? '' : `answered ${status}`, answer].filter(Boolean).join(': ') || 'no answer'
