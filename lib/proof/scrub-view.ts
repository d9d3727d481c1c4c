import { z } from 'zod'

import { findingShape } from '@/lib/log/finding'

const kind = z
  .enum(['full', 'sample'])
  .meta({ description: 'full: the whole log. sample: its newest entries, and others by chance.' })
const count = (description: string) => z.int().meta({ description })

/** What a finished check of a log looked at and found; stored and recorded so. */
export const scrubResult = z.object({
  begunAt: z.string().meta({ format: 'date-time' }),
  askedBy: z.string().nullable().meta({ description: 'Who wanted it then; null: it was its time.' }),
  size: count('Entries that the log had when it began.'),
  signedSize: z
    .int()
    .nullable()
    .meta({ description: 'Entries of the checkpoint that it was compared with; null: none was signed yet.' }),
  entries: count('Entries that were made again from their events.'),
  commitments: count('Commitments that opened.'),
  tiles: count('Tiles that were made again.'),
  rows: count('Events that were counted again.'),
  findingsTotal: count('What did not fit; 0: all of it is as it was signed.'),
  findings: z.array(findingShape).meta({ description: 'The first 100 of them.' }),
})
export type ScrubResult = z.output<typeof scrubResult>

const scrubRun = scrubResult
  .extend({ endedAt: z.string().meta({ format: 'date-time' }) })
  .meta({ id: 'ScrubRun' })
export type ScrubRun = z.output<typeof scrubRun>

/** How checking of a log by Vouchsafe itself stands. */
export const scrubView = z
  .object({
    full: scrubRun.nullable().meta({ description: 'The last check of the whole log; null: there was none.' }),
    sample: scrubRun.nullable().meta({ description: 'The last check of a sample; null: there was none.' }),
    running: z
      .object({
        kind,
        begunAt: z.string().nullable().meta({
          format: 'date-time',
          description: 'Null: somebody wants it, and the worker has not begun.',
        }),
        askedBy: z.string().nullable(),
        entries: count('Entries that were looked at.'),
        of: count('Entries that are looked at in all.'),
        findingsTotal: count('What does not fit, so far.'),
      })
      .nullable(),
    findingsTotal: count('What does not fit by the newest check of it that there was.'),
  })
  .meta({ id: 'Scrub' })
export type ScrubView = z.output<typeof scrubView>

/** What one says to have a log checked now. */
export const scrubLogInput = z.strictObject({ kind: kind.default('full') })
