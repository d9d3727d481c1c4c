import fc from 'fast-check'

// Queries and events are made from the same few texts, so that they often meet.
const WORDS = [
  'ada',
  'Ada',
  'load',
  'daily',
  'flow',
  'été',
  'ÉTÉ',
  'e\u0301te\u0301',
  '字',
  'ΟΔΟΣ',
  'v2',
  'a1b2',
  'x',
  'or',
  '7',
  '42',
]
const TEXTS = [
  ...WORDS,
  'Daily load',
  'daily  load',
  'company.team',
  'company.team.x',
  'u_42',
  '203.0.113.7',
  '2001:db8::1',
  '2026-11-20T10:00:00Z',
  '0199a3c1-0000-7abc-8def-0123456789ab',
  '',
  ' ',
  '*',
  '%_',
  "it's",
  'a\\b',
  'a\\',
  'say "hi"',
  'U\u001FS',
  'R\u001ES',
  '😀 ok',
  'a,b',
  'x:y',
  '(p)',
  '=cmd()',
  '--x',
  '$1',
  '字'.repeat(90),
  `long ${'z'.repeat(300)}`,
]
/** Keys and paths of details. */
export const PATHS = [
  'namespace',
  'Retries',
  'a.b',
  'type',
  'id',
  'name',
  'tags',
  'aws:SourceIp',
  'with space',
  '字',
]
/** Addresses, of both families. */
export const IPS = ['203.0.113.7', '203.0.113.8', '10.0.0.1', '2001:db8::1', '::ffff:10.0.0.1']
const DAYS = ['2026-10-31', '2026-11-20', '2026-11-21']

/** Any text that an event or a query may hold, most often one of a few. */
export const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  fc.string({ unit: 'binary', maxLength: 8 }).map(sendable),
)
/** A text, or a few words. */
export const phrase = fc.oneof(
  text,
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }).map((words) => words.join(' ')),
)
/** One of `PATHS`. */
export const path = fc.constantFrom(...PATHS)
/** One of three days, as a query writes it. */
export const day = fc.constantFrom(...DAYS)

function sendable(raw: string): string {
  return raw.toWellFormed().replaceAll('\0', '\uFFFD')
}
