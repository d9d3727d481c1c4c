import type { FieldName } from '@/lib/event/fields'

/** One thing that can be written, by an example that can be searched for as it is. */
export interface Construct {
  /** What the example shows: half a sentence, without a full stop. */
  does: string
  example: string
}

/** A part of the language. */
export interface LanguagePart {
  /** A heading of docs/query-language.md. */
  title: string
  constructs: readonly Construct[]
}

/** The query language on one sheet: every construct once, shortest first. */
export const LANGUAGE_PARTS: readonly LanguagePart[] = [
  {
    title: 'Terms',
    constructs: [
      { does: 'This value, whole, in upper or lower case', example: 'namespace:company.team' },
      { does: 'Several terms must all hold', example: 'type:FLOW namespace:company.team' },
      { does: 'Any of several values', example: 'change:UPDATE,DELETE' },
      { does: 'The same, with OR between', example: 'change:(UPDATE OR DELETE)' },
      { does: 'Not this: a minus in front', example: '-outcome:success' },
      { does: 'One or the other', example: 'type:FLOW OR type:TENANT' },
      { does: 'Parentheses group', example: '(type:FLOW OR type:TENANT) actor:ada' },
      { does: 'Not both together', example: '-(type:FLOW actor:ada)' },
      { does: 'A value with spaces, commas or parentheses', example: 'name:"Daily load"' },
      { does: 'A quote inside of quotes', example: 'title:"say \\"hi\\", twice"' },
      { does: 'A key with a colon or spaces', example: '"aws:SourceIp":203.0.113.7' },
      { does: 'A value that starts like this', example: 'namespace:company.*' },
      { does: 'Whatever has this key', example: 'flowId:*' },
    ],
  },
  {
    title: 'Details',
    constructs: [
      { does: 'A key of details is its dotted path', example: 'http.method:GET' },
      { does: 'Where a field has the same name', example: 'details.type:cron' },
      { does: 'Anything at or below this key', example: 'http:*' },
      { does: 'Each value is one of these', example: 'roles=(viewer OR app_*)' },
    ],
  },
  {
    title: 'Dates',
    constructs: [
      { does: 'All of a month, a day or an hour, in UTC', example: 'date:2026-11-20T10' },
      { does: 'From one day up to another', example: 'date>=2026-11-01 date<2026-12-01' },
      { does: 'A time of another zone', example: 'date>=2026-11-20T10:00:00+01:00' },
      { does: 'Arrived after this day, but not late', example: 'received>2026-11-20 -late:true' },
    ],
  },
  {
    title: 'Addresses',
    constructs: [
      { does: 'One address', example: 'ip:203.0.113.7' },
      { does: 'All addresses of these blocks', example: 'ip:10.0.0.0/8,192.168.0.0/16' },
    ],
  },
  {
    title: 'What changed',
    constructs: [
      { does: 'A path that differs, or anything below it', example: 'changed:labels' },
      { does: 'Places in lists are left out of a path', example: 'changed:tasks.timeout' },
      { does: 'From this value to that one', example: 'from:role=viewer to:role=admin' },
      { does: 'To any value at all', example: 'to:owner=*' },
      { does: 'There was something before, and nothing after', example: 'has:before -has:after' },
    ],
  },
  {
    title: 'Words',
    constructs: [
      { does: 'Words in texts and names, in any order', example: 'connection refused' },
      { does: 'Words that follow one another', example: '"could not connect"' },
      { does: 'Words that start like this', example: 'load*' },
      { does: 'An id or an address, whole', example: 'u_42' },
      { does: 'Words of the message alone', example: 'message:"could not connect"' },
    ],
  },
  {
    title: 'Parts of a value',
    constructs: [
      { does: 'Contains this text', example: 'type:FLOW name~load' },
      { does: 'Ends like this', example: 'action:*.update' },
      { does: 'Numbers in details', example: 'size>=1000 size<5000' },
      { does: 'Dates in details', example: 'expires<2026-12-01' },
    ],
  },
]

/** A term of each field, for people who see the field for the first time. */
export const FIELD_EXAMPLES: Readonly<Record<FieldName, string>> = {
  tenant: 'tenant:acme',
  type: 'type:FLOW',
  change: 'change:DELETE',
  action: 'action:flow.*',
  outcome: 'outcome:failure',
  actor: 'actor:ada@example.com',
  'actor.id': 'actor.id:u_42',
  'actor.name': 'actor.name:"Ada Lovelace"',
  'actor.email': 'actor.email:ada@example.com',
  'actor.type': 'actor.type:service',
  onBehalfOf: 'onBehalfOf:u_42',
  resource: 'resource:daily-load',
  'resource.id': 'resource.id:daily-load',
  'resource.name': 'resource.name:"Daily load"',
  name: 'name:"Daily load"',
  id: 'id:daily-load',
  ip: 'ip:10.0.0.0/8',
  agent: 'agent:curl',
  trace: 'trace:4bf92f3577b34da6',
  session: 'session:s_17',
  source: 'source:gateway',
  format: 'format:kestra',
  subject: 'subject:ada@example.com',
  date: 'date:2026-11-20',
  received: 'received>2026-11-20',
  has: 'has:after',
  changed: 'changed:retries',
  from: 'from:retries=3',
  to: 'to:retries=5',
  late: 'late:true',
  partial: 'partial:true',
  message: 'message:timeout',
  reason: 'reason:"disk full"',
  index: 'index>=1000',
  details: 'details:refused',
}
