import { randomFor, type Random } from '@/lib/demo/random'

import { executionId } from './dataset'

/** One class of searches: what it stands for, and how to make its n-th query. */
export interface QueryClass {
  name: string
  /** Most milliseconds of the 95th percentile of a first page, in the database. */
  goalMs: number
  query(random: Random, n: number, events: number): string
  /** Only the oldest month of the data. */
  oldest?: true
  /** Go this many pages forward first, unmeasured. */
  page?: number
}

const TEAMS = ['finance', 'growth', 'platform', 'data', 'support', 'risk', 'search', 'mobile']
const word = (random: Random) => random.token(9)

/**
 * The classes of the issue, by the shares that dataset.ts gives their tags. Where a class has one tag only, its 200
 * searches end at 200 different moments, so that no two read the same rows.
 */
export const QUERY_CLASSES: readonly QueryClass[] = [
  { name: 'nothing', goalMs: 25, query: () => '' },
  { name: 'a tag on 30 % of rows', goalMs: 25, query: (_, n) => (n % 2 ? 'type:FLOW' : 'type:EXECUTION') },
  {
    name: 'three common tags',
    goalMs: 25,
    query: (r) => `type:FLOW outcome:success namespace:company.${TEAMS[r.int(0, 3)]}.prod`,
  },
  { name: 'two 30 % tags that never meet', goalMs: 50, query: () => 'type:EXECUTION zone:north' },
  { name: 'a 0.1 % tag', goalMs: 25, query: (r) => `bucket:b${r.int(0, 999)}` },
  {
    name: 'a unique id',
    goalMs: 25,
    query: (r, _, events) => `executionId:${executionId(0, r.int(0, events - 1))}`,
  },
  { name: 'an absent value', goalMs: 25, query: (r) => `executionId:${word(r)}` },
  { name: 'CIDR /8, every row', goalMs: 25, query: () => 'ip:10.0.0.0/8' },
  { name: 'CIDR /16', goalMs: 25, query: (r) => `ip:10.${r.int(0, 255)}.0.0/16` },
  { name: 'CIDR /24', goalMs: 25, query: (r) => `ip:10.${r.int(0, 255)}.${r.int(0, 255)}.0/24` },
  { name: 'a changed field', goalMs: 25, query: (r) => `changed:retries to:retries=${r.int(1, 10)}` },
  { name: 'a negation alone, common rest', goalMs: 100, query: () => '-outcome:success' },
  { name: 'a negation alone, nothing left', goalMs: 100, query: () => '-source:bench' },
  { name: 'a common prefix', goalMs: 25, query: () => 'namespace:company.f*' },
  { name: 'a rare prefix', goalMs: 25, query: (r) => `campaign:spring.${r.int(1, 9)}*` },
  { name: 'common elsewhere, absent here', goalMs: 25, query: () => 'region:overseas' },
  { name: 'the oldest month', goalMs: 25, query: (r) => `type:FLOW bucket:b${r.int(0, 999)}`, oldest: true },
  { name: 'page 200 of a common tag', goalMs: 25, query: () => 'type:FLOW', page: 200 },
]

/** The searches of a class: the same every time. */
export function searchesOf(kind: QueryClass, count: number, events: number): string[] {
  const random = randomFor('queries', kind.name)
  return Array.from({ length: count }, (_, n) => kind.query(random, n, events))
}
