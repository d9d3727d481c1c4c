import type { Ctx } from '@/lib/access/ctx'
import type { SystemRecords } from '@/lib/demo/other-systems'
import { type StorySource, sourceOf } from '@/lib/demo/sources'
import { demoEvents, type StoryTenant } from '@/lib/demo/story'

import { endKeys, ensureTenants, letIn, makeDemoAdmin, makeKey } from './demo-estate'
import { type Batch, batchesOf, type RecordBatch, hasEvents, isAccepted, sendAll } from './demo-send'
import { type DemoState, writeState } from './demo-state'

/** The tenant that scripts get a key for. */
export const MAIN_TENANT = 'meridian'

/** Events in one request. */
const BATCH = 1000

/** What loading needs to know of the running product. */
export interface Target {
  ctx: Ctx
  /** Where it answers on this machine. */
  base: string
  onProgress(sent: number, of: number): void
}

/** Loads what is missing: tenants, people, keys, events. Whatever breaks off is gone on with at the next start. */
export async function loadStory(target: Target, state: DemoState): Promise<DemoState> {
  const { ctx, base } = target
  if (state.loaded && state.apiKey !== null && (await hasEvents(base, state.apiKey, state.marks)))
    return state
  const story = demoEvents({ now: new Date(state.day), seed: state.seed, events: state.events })
  const [main] = story.tenants
  await ensureTenants(ctx, story.tenants)
  const admin = state.admin ?? (await makeDemoAdmin(ctx, MAIN_TENANT))
  const marks = [main.events[0]?.id, main.events.at(-1)?.id].filter((id) => id !== undefined)
  const isKnown = state.apiKey !== null && (await isAccepted(base, state.apiKey))
  const apiKey = isKnown ? state.apiKey : await mainKey(ctx)
  const prepared: DemoState = { ...state, admin, marks, apiKey, loaded: false }
  writeState(prepared)
  for (const person of prepared.people) await letIn(ctx, person)
  await sendStory(target, story.tenants)
  const loaded = { ...prepared, loaded: true }
  writeState(loaded)
  return loaded
}

/** The key that is printed for scripts. */
function mainKey(ctx: Ctx): Promise<string> {
  return makeKey(ctx, MAIN_TENANT, {
    name: 'Demo scripts',
    scopes: ['events:write', 'events:read', 'events:export', 'proofs:read'],
    sourceName: 'scripts',
  })
}

/** Each tenant's systems send with keys of their own, which end with the story. */
async function sendStory({ ctx, base, onProgress }: Target, tenants: readonly StoryTenant[]): Promise<void> {
  const used: { slug: string; name: string }[] = []
  const newKey = async (slug: string, sourceName: string): Promise<string> => {
    const name = `Demo ${sourceName}`
    await endKeys(ctx, slug, name)
    used.push({ slug, name })
    return makeKey(ctx, slug, { name, scopes: ['events:write'], sourceName })
  }
  const batches: (Batch | RecordBatch)[] = []
  for (const { slug, events, records } of tenants) {
    const secrets = new Map<StorySource, string>()
    for (const sourceName of new Set(events.map((event) => sourceOf(slug, event))))
      secrets.set(sourceName, await newKey(slug, sourceName))
    batches.push(...batchesOf(events, BATCH, (event) => secrets.get(sourceOf(slug, event)) ?? ''))
    for (const { system, lines } of records)
      batches.push({ apiKey: await newKey(slug, system), format: system, lines })
  }
  const total = tenants.reduce((sum, { events, records }) => sum + events.length + linesOf(records), 0)
  let sent = 0
  const onSent = (events: number): void => onProgress((sent += events), total)
  await sendAll(batches, { base, onSent })
  for (const { slug, name } of used) await endKeys(ctx, slug, name)
}

const linesOf = (records: readonly SystemRecords[]): number =>
  records.reduce((sum, { lines }) => sum + lines.length, 0)
