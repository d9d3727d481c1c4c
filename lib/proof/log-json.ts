import { z } from 'zod'

import { scrubView } from './scrub-view'

/** A key of a log, and which sizes of it that signs. */
export const logKeyView = z
  .object({
    vkey: z
      .string()
      .meta({ description: 'The public key as C2SP signed-note writes it: `<origin>+<id>+<key>`.' }),
    fromSize: z.int().meta({ description: 'The smallest size that it signs.' }),
    toSize: z.int().nullable().meta({ description: 'The largest; null: it still signs.' }),
  })
  .meta({ id: 'LogKey' })

/** A log that ended because entries that were signed were lost, as the one that continues it tells of it. */
const continuedView = z
  .object({
    logId: z.string(),
    origin: z.string(),
    size: z.int().meta({ description: 'So many entries of it were signed.' }),
    kept: z.int().meta({ description: 'So many of them are proven to be in this log: it begins with them.' }),
    index: z
      .int()
      .meta({ description: 'The entry `log.continued`; what is from here on was never in the other log.' }),
  })
  .meta({ id: 'ContinuedLog' })

/** What a log says of itself at `/log/<id>/log.json`. Nothing here is signed: what counts stands in the log's own entries. */
export const logJson = z
  .object({
    logId: z.string(),
    origin: z.string().meta({ description: 'The first line of its checkpoints, and the name of its keys.' }),
    entryVersion: z.int().meta({ description: '`v` of its entries.' }),
    minimumIndex: z
      .int()
      .meta({ description: 'Entries below are gone; an entry `log.pruned` has to say so.' }),
    keys: z.array(logKeyView).meta({ description: 'All that ever signed, newest first.' }),
    problem: z.string().nullable().meta({
      description:
        'That nothing new of it is signed; null: nothing is in the way. Why is told to who may read all of it.',
    }),
    continues: continuedView
      .nullable()
      .meta({ description: 'The log that this one continues, after entries that were signed were lost.' }),
    continuedBy: z
      .object({ logId: z.string(), index: z.int() })
      .nullable()
      .meta({ description: 'The log that continues this one, which ended, and its entry `log.continued`.' }),
  })
  .meta({ id: 'LogJson' })
export type LogJson = z.output<typeof logJson>

/** A tenant's log, for who may read the whole of it. */
export const logView = z
  .object({
    id: z.string(),
    size: z.int().meta({ description: 'Entries that are stored now.' }),
    public: z.boolean().meta({ description: 'Everybody may read its checkpoints, tiles and entries.' }),
    origin: z.string().nullable().meta({ description: 'Null until it is signed for the first time.' }),
    checkpoint: z
      .object({
        size: z.int(),
        signedAt: z.string().meta({ format: 'date-time' }),
        note: z.string().meta({ description: 'The signed checkpoint.' }),
      })
      .nullable(),
    keys: z.array(logKeyView),
    problem: z
      .object({
        kind: z.enum(['halted', 'overdue']).meta({
          description:
            '`halted`: it does not hold what was signed, or the guard cannot be used. `overdue`: nothing is wrong with it, and nobody signs.',
        }),
        message: z.string(),
        since: z.string().meta({ format: 'date-time' }),
      })
      .nullable()
      .meta({ description: 'Why nothing new of it is signed.' }),
    scrub: scrubView.meta({ description: 'What Vouchsafe itself found when it last made all of it again.' }),
    continues: continuedView
      .nullable()
      .meta({ description: 'The log that this one continues, after entries that were signed were lost.' }),
  })
  .meta({ id: 'Log' })
export type LogView = z.output<typeof logView>

/** Who may read a log. */
export const publishLogInput = z.strictObject({
  public: z.boolean().meta({ description: 'Everybody; else who may read all of the tenant’s events.' }),
})

const OVERLAP_DAYS_MAX = 365

/** What one says to have a log signed with another key. */
export const rotateLogKeyInput = z.strictObject({
  overlapDays: z
    .int()
    .min(1, 'must be at least 1')
    .max(OVERLAP_DAYS_MAX, `must be at most ${OVERLAP_DAYS_MAX}`)
    .default(30)
    .meta({
      description: 'How long the key before signs, too: whoever verifies has to know the new one by then.',
    }),
})
