import { z } from 'zod'

import { NAME_PATTERN } from '@/lib/event/limits'

const name = z.string().regex(NAME_PATTERN, 'Give it as events have it: letters, digits and . _ : / -')

/** The catalogue is about the whole log. */
export const catalogueInput = z.strictObject({})

/** Which kind of event is sampled, spelled as the catalogue names it. */
export const catalogueSampleInput = z.strictObject({ type: name, action: name })
