import { z } from 'zod'

import { fold } from '@/lib/event/fold'

/** So many kinds are named at most. */
export const KINDS_MAX = 200

const NAME = '(?:\\*|[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}\\*?)'
const KIND = new RegExp(`^${NAME}(?: ${NAME})?$`)

/**
 * Kinds as people write them: a resource type, and an action where not every one is meant, with a space between.
 * `ACCESS`, `SESSION user_login`, `* http_request`, `FLOW flow.*`.
 */
const kind = z
  .string()
  .trim()
  .transform((text) => text.replaceAll(/\s+/g, ' ').replace(/ \*$/, ''))
  .refine((text) => KIND.test(text), {
    error:
      'must be a resource type, and an action where not every one is meant: ACCESS, SESSION user_login, * http_request',
  })
  .refine((text) => !/^\*+$/.test(text), { error: 'is every kind' })

/** Which kinds of events of a source are stored: all except these, or only these. */
export const kindsInput = z
  .strictObject({
    mode: z.enum(['except', 'only']),
    list: z
      .array(kind)
      .min(1, 'names at least one kind')
      .max(KINDS_MAX, `names at most ${KINDS_MAX} kinds`)
      .transform((kinds) => [...new Set(kinds)].toSorted()),
  })
  .meta({
    description:
      'Kinds as `TYPE`, or `TYPE action`; `*` stands for any type, and at the end of either for whatever follows. `except`: all others are stored; `only`: no others.',
  })
export type Kinds = z.output<typeof kindsInput>

/** What kind an event is of. */
interface OfKind {
  resource: { type: string }
  action: string
}

/** Whether an event is of a kind that is not stored. Case makes no difference, as in searches. */
export function kindsTest({ mode, list }: Kinds): (event: OfKind) => boolean {
  const named = list.map((text) => {
    const [type = '*', action = '*'] = text.split(' ')
    return { type: nameTest(type), action: nameTest(action) }
  })
  return ({ resource, action }) => {
    const type = fold(resource.type)
    const folded = fold(action)
    const isNamed = named.some((one) => one.type(type) && one.action(folded))
    return isNamed === (mode === 'except')
  }
}

function nameTest(name: string): (folded: string) => boolean {
  const wanted = fold(name)
  if (!wanted.endsWith('*')) return (folded) => folded === wanted
  const start = wanted.slice(0, -1)
  return (folded) => folded.startsWith(start)
}
