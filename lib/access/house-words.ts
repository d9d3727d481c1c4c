import type { z } from 'zod'

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be a JSON object',
  record: 'must be a JSON object',
  null: 'must be null',
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  datetime: 'must be an RFC 3339 time',
  email: 'must be an e-mail address',
  uuid: 'must be an id',
  guid: 'must be an id',
  url: 'must be an address',
  ipv4: 'must be an IP address',
  ipv6: 'must be an IP address',
}

const UNFIT = 'is not what belongs here'

/**
 * What we say of input that a schema refuses without words of its own: for the `error` of a parse, where what the schema says
 * goes first. Null for what has a sentence elsewhere.
 */
export function houseWords(issue: z.core.$ZodRawIssue): string | null {
  return issue.input === undefined && issue.code !== 'custom' ? 'is needed' : refusal(issue)
}

function refusal(issue: z.core.$ZodRawIssue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? UNFIT
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String))}`
    case 'too_small':
    case 'too_big':
      return sized(issue)
    case 'invalid_format':
      return FORMAT_WORDS[issue.format] ?? 'is not written as it must be'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return UNFIT
    case 'unrecognized_keys':
      return null
  }
}

/** `a, b or c` */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

function sized(issue: z.core.$ZodRawIssue & { code: 'too_small' | 'too_big' }): string {
  // A bound that is not in the range itself is of whole numbers: the next one is.
  const beside = issue.inclusive === false ? 1 : 0
  const size = issue.code === 'too_small' ? Number(issue.minimum) + beside : Number(issue.maximum) - beside
  const bound = issue.exact ? 'exactly' : issue.code === 'too_small' ? 'at least' : 'at most'
  const unit = UNITS[issue.origin]
  if (unit === undefined) return `must be ${bound} ${size}`
  return `must have ${bound} ${size} ${size === 1 ? unit.one : unit.many}`
}

const ENTRIES = { one: 'entry', many: 'entries' }
const UNITS: Readonly<Record<string, { one: string; many: string }>> = {
  string: { one: 'character', many: 'characters' },
  array: ENTRIES,
  set: ENTRIES,
}
