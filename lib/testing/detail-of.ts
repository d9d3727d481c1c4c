import { z } from 'zod'

const SAID = z.union([
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ error: z.object({ reason: z.string() }) }).transform(({ error }) => error.reason),
])

/** What an answer says went wrong, wherever it stands: below /compat, where that system's clients look for it. */
export const detailOf = ({ json }: { json: unknown }): string => SAID.safeParse(json).data ?? ''
