import { type Field, field, FIELDS } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import type { TermKey } from '@/lib/query/ast'
import type { Completion } from '@/lib/query/complete'
import { fieldOption, keyText, operatorsOf, type Option } from '@/lib/query/complete-options'
import { ranked } from '@/lib/query/complete-ranked'
import { exactKey } from '@/lib/query/keys'
import { isFieldHidden } from '@/lib/query/masking'
import { readQuery } from '@/lib/query/validate'

import { facetsOf } from './facet-pass'
import type { Asking } from './suggest-asking'

/** Matches in which keys of details are looked for: the newest ones, in 20 ms. */
const KEYS_MATCHES = 2_000
const KEYS_MAX = 100
/** Keys that come before OR. */
const JOINS_AFTER = 7

type Keyed = Exclude<TermKey, { kind: 'free' }>
interface KeyOption extends Option {
  termKey: Keyed
}

/** Keys: fields that are counted beside the results first, then keys of details in the matches, then all other fields. */
export async function suggestKeys(completion: Completion, asking: Asking): Promise<Option[]> {
  const { typed } = completion
  const fields = FIELDS.filter(({ name }) => !isFieldHidden(name, asking.count.sight.masks))
  const options: KeyOption[] = [
    ...fields.filter((one) => one.facet === true).map((one) => keyOption(one, completion)),
    ...(await detailsOptions(completion, asking)),
    ...fields.filter((one) => one.facet !== true).map((one) => keyOption(one, completion)),
  ]
  const found = ranked(options, typed)
  const whole = found.find((option) => fold(option.label) === fold(typed))
  const signs = whole === undefined || isFollowed(completion) ? [] : signOptions(whole)
  const joins: Option[] =
    completion.kind === 'between'
      ? [{ kind: 'operator', text: 'OR ', label: 'OR', about: 'either of both sides' }]
      : []
  // Before the many keys that nobody looks through.
  return [
    ...found.slice(0, 1),
    ...signs,
    ...found.slice(1, JOINS_AFTER),
    ...joins,
    ...found.slice(JOINS_AFTER),
  ].map(({ kind, text, label, about, count, exact }) => ({
    kind,
    text,
    label,
    ...(about !== undefined && { about }),
    ...(count !== undefined && { count }),
    ...(exact !== undefined && { exact }),
  }))
}

const isFollowed = (completion: Completion): boolean => completion.kind === 'key' && completion.followed

function keyOption(of: Field, completion: Completion): KeyOption {
  return { ...fieldOption(of, completion), termKey: { kind: 'field', name: of.name } }
}

async function detailsOptions(
  completion: Completion,
  { count, rest, since, until }: Asking,
): Promise<KeyOption[]> {
  const { tree } = readQuery(rest)
  const question = {
    tree,
    since,
    until,
    keys: [{ kind: 'keys' as const }],
    limit: KEYS_MAX,
    matches: KEYS_MATCHES,
  }
  const search = completion.typed === '' ? undefined : completion.typed
  const [facet] = await facetsOf(count, { ...question, search })
  return (facet?.values ?? []).flatMap(({ value, count: events }): KeyOption[] => {
    const termKey = exactKey(value)
    if (termKey === null || termKey.kind === 'free') return []
    const text = keyText(termKey, completion)
    return [
      {
        kind: 'key',
        text,
        label: value,
        about: 'In details',
        count: events,
        exact: facet?.exact === true,
        termKey,
      },
    ]
  })
}

/** A key that is typed to its end: the signs that it can have. */
function signOptions({ termKey, text, label }: KeyOption): Option[] {
  const about = termKey.kind === 'field' ? field(termKey.name).label : termKey.path
  return operatorsOf(termKey).map((sign) => ({
    kind: 'operator',
    text: text.replace(/:$/, sign.operator),
    label: `${label}${sign.operator}`,
    about: `${about} ${sign.about}`,
  }))
}
