import { actorTerm, partyName } from '@/lib/event/party'
import { toggleTerm } from '@/lib/query/edit'
import type { CatalogueEntry, CatalogueSample } from '@/lib/search/catalogue'
import { detailsTermKey } from '@/lib/view/event-tags'

/** A query that finds something, and what it asks in words. */
export interface ExampleQuery {
  words: string
  q: string
}

/** Details keys that examples are made of. */
const KEYS_MAX = 4

type Kind = Pick<CatalogueEntry, 'type' | 'action' | 'effects' | 'sources'>

/** Questions about events of one kind, each of which has an answer in the log. More of them once a sample was read. */
export function exampleQueries(kind: Kind, sample: CatalogueSample | undefined): ExampleQuery[] {
  const all = and(and('', 'type', kind.type), 'action', kind.action)
  const examples: ExampleQuery[] = [{ words: 'All of them', q: all }]
  const failures = kind.effects.filter(({ outcome }) => outcome === 'failure')
  if (failures.length > 0 && failures.length < kind.effects.length)
    examples.push({ words: 'Those that failed', q: and(all, 'outcome', 'failure') })
  if (kind.sources.length > 1) {
    const rarest = kind.sources.at(-1)?.name ?? ''
    examples.push({ words: `From ${rarest} alone`, q: and(all, 'source', rarest) })
  }
  if (sample?.newest != null) examples.push(...sampledQueries(all, sample, sample.newest))
  return examples
}

function sampledQueries(
  all: string,
  sample: CatalogueSample,
  newest: NonNullable<CatalogueSample['newest']>,
): ExampleQuery[] {
  const examples: ExampleQuery[] = []
  const { actor, resource } = newest
  const who = actorTerm(actor)
  if (who.key !== 'actor.type')
    examples.push({ words: `By ${partyName(actor)}`, q: and(all, who.key, who.value) })
  if (resource.id !== undefined) {
    const which = and(and('', 'type', resource.type), 'resource.id', resource.id)
    examples.push({ words: `Everything that was done to ${resource.name ?? resource.id}`, q: which })
  }
  for (const { key, values } of sample.keys.slice(0, KEYS_MAX)) {
    const [value] = values
    if (value !== undefined)
      examples.push({ words: `Where ${key} is ${value}`, q: and(all, detailsTermKey(key), value) })
  }
  if (sample.fields.some(({ name }) => name === 'before'))
    examples.push({ words: 'That say what it was before', q: `${all} has:before` })
  return examples
}

function and(query: string, key: string, value: string): string {
  return toggleTerm(query, key, value, 'include')
}
