import type { FieldName } from '@/lib/event/fields'
import type { Section } from '@/lib/log/sections'
import type { Query, QueryNode, TermKey } from '@/lib/query/ast'

/** The sections that a key of a query looks at; none: what stands in an entry in clear. `any`: it may be any of them. */
const LOOKS_AT: Record<FieldName, readonly Section[] | 'any'> = {
  tenant: [],
  type: [],
  change: [],
  action: [],
  outcome: [],
  actor: ['actor'],
  'actor.id': ['actor'],
  'actor.name': ['actor'],
  'actor.email': ['actor'],
  'actor.type': ['actor'],
  onBehalfOf: ['actor'],
  resource: ['resource'],
  'resource.id': ['resource'],
  'resource.name': ['resource'],
  name: ['resource', 'details'],
  id: ['resource', 'details'],
  ip: ['ip'],
  agent: ['agent'],
  trace: ['context'],
  session: ['context'],
  source: ['source'],
  format: ['source'],
  subject: ['subjects'],
  date: [],
  received: [],
  has: 'any',
  changed: ['before', 'after'],
  from: ['before', 'after'],
  to: ['before', 'after'],
  late: [],
  partial: [],
  message: ['text'],
  reason: ['text'],
  index: [],
  details: ['details'],
}

/**
 * Whether a query may stand beside events of which these sections are closed: one that looks at them names what is in them, in every
 * event that it finds.
 */
export const mayTellQuery = ({ root }: Query, closed: ReadonlySet<Section>): boolean =>
  closed.size === 0 || root === null || mayTell(root, closed)

function mayTell(node: QueryNode, closed: ReadonlySet<Section>): boolean {
  if (node.kind === 'not') return mayTell(node.item, closed)
  if (node.kind !== 'term') return node.items.every((item) => mayTell(item, closed))
  const sections = sectionsOf(node.key)
  return sections !== 'any' && sections.every((section) => !closed.has(section))
}

function sectionsOf(key: TermKey): readonly Section[] | 'any' {
  if (key.kind === 'free') return 'any'
  return key.kind === 'details' ? ['details'] : LOOKS_AT[key.name]
}
