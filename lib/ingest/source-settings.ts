import { z } from 'zod'

import type { JsonObject } from '@/lib/base/json'

import { kindsInput } from './kinds'

/** Which records of a source become rejects: none, those whose signature is invalid, or all that are not proven, whatever their format. */
export const REFUSALS = ['none', 'invalid', 'unproven'] as const

/** The worker looks once a minute: what is shorter would be told of by chance. */
export const SILENT_AFTER_MIN = 5
/** 90 days. */
export const SILENT_AFTER_MAX = 129_600

/** The name of a source, as it stands in an address. */
export const sourceName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^\P{C}*$/u, 'must not hold control characters')

/** Members of a key that are kept: its public part, and what is said of it. */
export const KEY_MEMBERS = ['kty', 'crv', 'x', 'kid', 'alg', 'use', 'revoked'] as const

const members = {
  keepOriginal: z.boolean().meta({
    description:
      'Records of other systems stay with their events as they were sent, up to 2 MiB: `original` of one event.',
  }),
  signatureKeys: z
    .object({ keys: z.array(z.record(z.string(), z.union([z.string(), z.boolean()]))) })
    .nullable()
    .meta({
      description:
        'The public keys of the source (a JSON Web Key Set with Ed25519 keys), as its system publishes them; `"revoked": true` may be added to one. With them each record of a signed format is verified. null: none is.',
    }),
  refuse: z.enum(REFUSALS).meta({
    description:
      'Which records become rejects: `none`; `invalid` ones; or `unproven`, which is every one but those whose signature is valid, those of formats without signatures among them. Events in our own words are then refused with 422.',
  }),
  kinds: kindsInput.nullable().meta({ description: 'null: events of every kind are stored.' }),
  silentAfter: z
    .int()
    .min(SILENT_AFTER_MIN, `is at least ${SILENT_AFTER_MIN} minutes`)
    .max(SILENT_AFTER_MAX, `is at most ${SILENT_AFTER_MAX} minutes`)
    .nullable()
    .meta({
      description:
        'Minutes without anything new after which the log says that the source is silent. null: nobody listens.',
    }),
}

/** All that is set for a source, at once, with the version that it was changed from. */
export const sourceSettingsInput = z
  .strictObject({
    ...members,
    // As it was pasted: what is wrong with a key is told by its place, and what is none of its public part is not kept.
    signatureKeys: z.looseObject({ keys: z.array(z.json()).max(50, 'holds at most 50 keys') }).nullable(),
    version: z.int().meta({
      description: '`version` that you read. Another one since then: 409, and nothing changes.',
    }),
  })
  .superRefine(({ signatureKeys, refuse }, context) => {
    if (signatureKeys !== null || refuse === 'none') return
    context.addIssue({ code: 'custom', path: ['refuse'], message: 'needs signatureKeys to verify with' })
  })

/** What is set for a source, without anything around it. */
export type SourceSettings = z.output<z.ZodObject<typeof members>>

/** What holds for a source of which nobody has set anything. */
export const UNSET: SourceSettings = {
  keepOriginal: false,
  signatureKeys: null,
  refuse: 'none',
  kinds: null,
  silentAfter: null,
}

const time = z.string().meta({ format: 'date-time' })

/** The settings of a source, as the API gives them. */
export const sourceSettingsView = z
  .object({
    source: z.string(),
    ...members,
    ignored: z
      .object({
        total: z.int().meta({ description: 'Events that its kinds kept out.' }),
        lastDay: z.int().meta({ description: 'Of these, in the last 24 hours, counted by whole hours.' }),
        lastAt: time.nullable().meta({ description: 'The hour (UTC) of the last one; null: none yet.' }),
      })
      .meta({ description: 'What `kinds` did.' }),
    silentSince: time.nullable().meta({ description: 'Since when nothing new came, where that was told.' }),
    version: z.int().meta({ description: '0: nobody has set anything yet.' }),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'SourceSettings' })
export type SourceSettingsView = z.output<typeof sourceSettingsView>

/** Settings as events keep them. */
export function settingsJson({
  keepOriginal,
  signatureKeys,
  refuse,
  kinds,
  silentAfter,
}: SourceSettings): JsonObject {
  return {
    keepOriginal,
    signatureKeys: signatureKeys === null ? null : { keys: signatureKeys.keys.map((key) => ({ ...key })) },
    refuse,
    kinds: kinds === null ? null : { mode: kinds.mode, list: kinds.list },
    silentAfter,
  }
}
