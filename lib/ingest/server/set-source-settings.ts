import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { forgetRights } from '@/lib/access/server/cache'
import { verb } from '@/lib/access/verb'
import { canonicalJson } from '@/lib/base/canonical-json'
import { AppError } from '@/lib/base/errors'
import { isObject, type Json } from '@/lib/base/json'
import { readJwks } from '@/lib/decode/server/jwks'
import {
  KEY_MEMBERS,
  settingsJson,
  sourceName,
  type SourceSettings,
  sourceSettingsInput,
  type SourceSettingsView,
  UNSET,
} from '@/lib/ingest/source-settings'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { requireOther, settingsView } from './get-source-settings'
import { findSettings, upsertSettings } from './store-source-settings'

/**
 * Says what is done to what a source sends, from the next request on. Whoever read another version is told, and nothing
 * changes.
 *
 * @throws AppError not_found (our own events), invalid (a key that cannot be used, with its place), conflict.
 */
export const setSourceSettings = verb({
  name: 'setSourceSettings',
  permission: 'sources.write',
  input: z.strictObject({ source: sourceName, settings: sourceSettingsInput }),
  run: async (ctx, { source, settings: { version, ...sent } }): Promise<SourceSettingsView> => {
    requireOther(source)
    const after = { ...sent, signatureKeys: publicKeys(sent.signatureKeys) }
    const tenant = tenantOf(ctx)
    try {
      await recordedChange(ctx, tenant, 'a setting', async (tx) => {
        // Two at once wait for each other here: there may be no row to lock yet.
        await tx.$queryRaw`SELECT FROM tenant WHERE id = ${tenant.id}::uuid FOR NO KEY UPDATE`
        const known = await findSettings(tx, tenant.id, source)
        const before = settingsJson(known ?? UNSET)
        if ((known?.version ?? 0) !== version) throw changedMeanwhile()
        if (canonicalJson(before) === canonicalJson(settingsJson(after))) {
          return { result: undefined, event: null }
        }
        await upsertSettings(tx, { tenantId: tenant.id, sourceName: source }, after, ctx.now())
        return {
          result: undefined,
          event: {
            action: 'vouchsafe.source.set',
            change: 'UPDATE',
            resource: { type: 'SOURCE', id: source, name: source },
            message: `What is done to what ${source} sends was changed: ${settingsWords(after)}`,
            before,
            after: settingsJson(after),
          },
        }
      })
    } finally {
      // Also after a failure: a commit whose answer was lost has happened.
      forgetRights(ctx.db)
    }
    return settingsView(ctx, source)
  },
})

/** The public part of what was pasted. @throws AppError invalid, with the place of each key that cannot be used. */
function publicKeys(pasted: { keys: Json[] } | null): SourceSettings['signatureKeys'] {
  if (pasted === null) return null
  const { keys, problems } = readJwks(pasted)
  const wrong =
    keys.length === 0 && problems.length === 0 ? [{ path: 'keys', message: 'holds no key' }] : problems
  if (wrong.length > 0) {
    throw new AppError('invalid', 'A signature key cannot be used. Nothing was changed.', {
      problems: wrong.map(({ path, message }) => ({ path: `signatureKeys.${path}`, message })),
    })
  }
  return { keys: pasted.keys.map(publicPart) }
}

function publicPart(key: Json): Record<string, string | boolean> {
  const part: Record<string, string | boolean> = {}
  for (const name of KEY_MEMBERS) {
    const value = isObject(key) ? key[name] : undefined
    if (typeof value === 'string' || typeof value === 'boolean') part[name] = value
    // Whatever else it says, it is not taken for a key that holds.
    else if (name === 'revoked' && value !== undefined && value !== null) part[name] = true
  }
  return part
}

function settingsWords({ keepOriginal, signatureKeys, refuse, kinds, silentAfter }: SourceSettings): string {
  const words = [
    keepOriginal ? 'records are kept as they were sent' : 'records are not kept',
    signatureKeys === null
      ? 'no signature is verified'
      : `signatures are verified with ${signatureKeys.keys.length} of its keys`,
    ...(refuse === 'none' ? [] : [`records that are ${refuse} are refused`]),
    kinds === null
      ? 'every kind is stored'
      : `${kinds.mode === 'only' ? 'only' : 'all but'} ${named(kinds.list)} is stored`,
    ...(silentAfter === null ? [] : [`silence is told of after ${silentAfter} minutes`]),
  ]
  return words.join('; ')
}

/** The whole list stands in the event's `after`. */
function named(kinds: readonly string[]): string {
  const first = kinds.slice(0, 10)
  return first.length < kinds.length
    ? `${first.join(', ')} and ${kinds.length - first.length} more`
    : first.join(', ')
}

const changedMeanwhile = (): AppError =>
  new AppError(
    'conflict',
    'Somebody else changed the settings of this source since you read them. Look at them again, then change them.',
    { problems: [{ path: 'version', message: 'is not that of the settings any more' }] },
  )
