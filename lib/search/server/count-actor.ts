import { ACTOR_COUNTS, type ActorCounted } from '@/lib/search/actor-figures'

import { type Counting, grouped } from './store-counts'

const PLACE = (what: ActorCounted): number => ACTOR_COUNTS.indexOf(what)

const party = (what: ActorCounted, members: readonly string[]): string => grouped(PLACE(what), members)

/** Each value with its first and last time. Times of RFC 3339 in UTC stand in the order of their bytes. */
const seen = (what: ActorCounted, column: string): string =>
  `SELECT ${PLACE(what)}, count(*)::float8, ${column}, min(occurred_at COLLATE "C"), max(occurred_at COLLATE "C"), NULL
     FROM found WHERE ${column} IS NOT NULL GROUP BY ${column}`

/** What is counted of an actor's events. */
export const ACTOR_COUNTING: Counting = {
  columns: [
    'occurred_at',
    'actor_type',
    'actor_id',
    'actor_name',
    'actor_email',
    'on_behalf_of',
    'action',
    'resource_type',
    'change',
    'outcome',
    'source_name',
    'ip',
    'user_agent',
  ],
  selections: () => [
    party('seenAs', ['actor_type', 'actor_id', 'actor_name', 'actor_email']),
    party(
      'onBehalfOf',
      ['type', 'id', 'name', 'email'].map((member) => `on_behalf_of ->> '${member}'`),
    ),
    grouped(PLACE('actions'), ['action']),
    grouped(PLACE('types'), ['resource_type']),
    grouped(PLACE('changes'), ['change']),
    grouped(PLACE('outcomes'), ['outcome']),
    grouped(PLACE('sources'), ['source_name']),
    seen('addresses', 'ip'),
    seen('agents', 'user_agent'),
    grouped(PLACE('hours'), ['left(occurred_at, 13)']),
  ],
}
