import { z } from 'zod'

import { SECTIONS } from '@/lib/log/sections'

const section = z.enum(SECTIONS)
const sections = z.array(section)

/** Everything that shows that one event is in a log, and says what it says. */
export const eventProof = z
  .strictObject({
    id: z.string().meta({ description: "The event's id.", format: 'uuid' }),
    log: z.strictObject({ id: z.string(), origin: z.string() }),
    index: z.int().min(0).meta({ description: 'Place of the entry in the log, from 0.' }),
    entry: z.string().meta({ description: 'The sealed bytes as text, exactly: RFC 8785 JSON.' }),
    openings: z
      .partialRecord(section, z.strictObject({ salt: z.string(), value: z.json() }))
      .meta({ description: 'What opens the commitments of the entry: salts in base64url, values as JSON.' }),
    withheld: sections.meta({ description: 'Sections that you may not see all of: they stay closed.' }),
    unopened: sections.meta({
      description: 'Sections that do not open any more: what they held was erased, or changed.',
    }),
    inclusion: z.array(z.string()).meta({
      description: 'The inclusion proof (RFC 6962 §2.1.1) in base64, the sibling of the leaf first.',
    }),
    checkpoint: z.string().meta({ description: 'The signed checkpoint that it leads to.' }),
    keys: z
      .array(z.string())
      .meta({ description: 'Keys of the log. Trust those that you know from elsewhere, and not these.' }),
    consistency: z
      .strictObject({ from: z.int(), hashes: z.array(z.string()) })
      .optional()
      .meta({
        description: 'With `from`: that the checkpoint extends the log of that size (RFC 6962 §2.1.2).',
      }),
  })
  .meta({ id: 'EventProof' })
export type EventProof = z.output<typeof eventProof>

/** One thing that is wrong with a proof. */
export interface ProofProblem {
  /** `entry`, `inclusion`, or `openings.actor`. */
  place: string
  message: string
}
