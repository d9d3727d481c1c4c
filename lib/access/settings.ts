import { z } from 'zod'

import { SECOND_FACTOR_FOR } from './second-factor-rule'

/** What stands beside a field of a form. */
interface FieldText {
  label: string
  hint: string
  /** What its number counts. */
  unit?: string
  /** Words for the values of a choice, where the values themselves are not enough. */
  choices?: Readonly<Record<string, string>>
}

interface Section<S extends z.ZodObject> {
  title: string
  /** One sentence: what these settings decide. */
  description: string
  /** Strict, and without defaults: who changes a section says all of it. */
  schema: S
  /** What holds until somebody changes it. */
  defaults: z.output<S>
  fields: Readonly<Record<keyof S['shape'] & string, FieldText>>
}

const section = <S extends z.ZodObject>(of: Section<S>): Section<S> => of

const count = (least: number, most: number) =>
  z.int('must be a whole number').min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)

/** More than any process answers in a minute: no limit. */
const REQUESTS_MAX = 100_000_000

/** Hours that a session can last at most, whatever the settings say: a cookie is kept no longer. */
export const SESSION_HOURS_MAX = 720

/**
 * The settings of the instance that admins change while it runs, in sections that are read and changed as a whole. What
 * must be known before the database is there is in the environment instead.
 */
export const SECTIONS = {
  sessions: section({
    title: 'Sessions',
    description: 'How long people stay signed in. Shorter times count for sessions that are open now, too.',
    schema: z.strictObject({
      idleMinutes: count(5, SESSION_HOURS_MAX * 60),
      maxHours: count(1, SESSION_HOURS_MAX),
      confirmMinutes: count(1, 1440),
    }),
    defaults: { idleMinutes: 720, maxHours: 168, confirmMinutes: 15 },
    fields: {
      idleMinutes: {
        label: 'End when unused for',
        unit: 'minutes',
        hint: 'A live tail that is left open is no use of a session.',
      },
      maxHours: { label: 'End in any case after', unit: 'hours', hint: 'Counted from signing in.' },
      confirmMinutes: {
        label: 'Ask again who it is after',
        unit: 'minutes',
        hint: 'Before somebody makes API keys, changes roles or these settings, they confirm that it is them, unless they did within this time.',
      },
    },
  }),
  signIn: section({
    title: 'Signing in',
    description: 'What people need besides their password.',
    schema: z.strictObject({
      secondFactorFor: z
        .array(z.enum(SECOND_FACTOR_FOR))
        .refine((roles) => new Set(roles).size === roles.length, 'must name each once'),
    }),
    defaults: { secondFactorFor: [] },
    fields: {
      secondFactorFor: {
        label: 'Second factor required for',
        choices: { viewer: 'Viewers', auditor: 'Auditors', admin: 'Admins', instance: 'Instance admins' },
        hint: 'At their next click they are asked to set up codes by app, and can do nothing else before. Single sign-on has its own.',
      },
    },
  }),
  rateLimits: section({
    title: 'Rate limits',
    description:
      'Requests to the API and for pages that are answered in a minute, counted in each process apart. Whoever has not asked for a while may send those of a minute at once.',
    schema: z.strictObject({
      keyPerMinute: count(60, REQUESTS_MAX),
      userPerMinute: count(60, REQUESTS_MAX),
      addressPerMinute: count(60, REQUESTS_MAX),
    }),
    defaults: { keyPerMinute: 600_000, userPerMinute: 6000, addressPerMinute: 1200 },
    fields: {
      keyPerMinute: {
        label: 'For each API key',
        unit: 'a minute',
        hint: 'A request can carry 10,000 events: who reaches this should send them in batches.',
      },
      userPerMinute: {
        label: 'For each person',
        unit: 'a minute',
        hint: 'A search takes a handful of requests. A person can send those of a script, too.',
      },
      addressPerMinute: {
        label: 'For each address, without a key or session',
        unit: 'a minute',
        hint: 'Requests without a valid key or session. An IPv6 network (/64) counts as one address. Attempts to sign in have stricter limits of their own.',
      },
    },
  }),
} as const

export type SectionName = keyof typeof SECTIONS
/** The values of one section. */
export type SectionValue<N extends SectionName> = z.output<(typeof SECTIONS)[N]['schema']>

/** Every section, in the order of the page. */
// safe: these are its own keys
export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[]

/**
 * The values of a section from what is stored of it: fields that were never stored have their defaults, and those of
 * another version are left out.
 *
 * @throws ZodError when a stored value is none that this version could have stored.
 */
export function sectionValue<N extends SectionName>(name: N, stored: unknown): SectionValue<N> {
  const { schema, defaults } = SECTIONS[name]
  const given = typeof stored === 'object' && stored !== null ? stored : {}
  const known = Object.entries(given).filter(([field]) => Object.hasOwn(defaults, field))
  // safe: the schema is the one of this section
  return schema.parse({ ...defaults, ...Object.fromEntries(known) }) as SectionValue<N>
}

/** One field of a form, made from its schema. */
export type SettingField = { name: string } & FieldText &
  (
    | { kind: 'number'; min: number; max: number }
    | { kind: 'switch' }
    | { kind: 'text' }
    | { kind: 'several'; values: readonly string[] }
    | { kind: 'one'; values: readonly string[] }
  )

/** The fields of a section's form, in order. */
export function fieldsOf(name: SectionName): SettingField[] {
  const { schema, fields }: { schema: z.ZodObject; fields: Readonly<Record<string, FieldText>> } =
    SECTIONS[name]
  return Object.entries(fields).map(([field, text]) => ({
    name: field,
    ...text,
    ...controlFor(schema.shape[field]),
  }))
}

function controlFor(schema: unknown) {
  if (schema instanceof z.ZodNumber) {
    return { kind: 'number', min: schema.minValue ?? 0, max: schema.maxValue ?? 0 } as const
  }
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' } as const
  if (schema instanceof z.ZodEnum) return { kind: 'one', values: valuesOf(schema) } as const
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodEnum) {
    return { kind: 'several', values: valuesOf(schema.element) } as const
  }
  return { kind: 'text' } as const
}

const valuesOf = (schema: z.ZodEnum): string[] => schema.options.map(String)
