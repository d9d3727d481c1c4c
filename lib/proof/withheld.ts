import type { MaskedPlace, Masks } from '@/lib/event/masks'
import type { Section } from '@/lib/log/sections'

const SECTION_OF: Readonly<Record<MaskedPlace, Section>> = {
  'actor.id': 'actor',
  'actor.name': 'actor',
  'actor.email': 'actor',
  'actor.onBehalfOf': 'actor',
  'resource.id': 'resource',
  'resource.name': 'resource',
  'client.ip': 'ip',
  'client.userAgent': 'agent',
  message: 'text',
  reason: 'text',
  traceId: 'context',
  sessionId: 'context',
  subjects: 'subjects',
}

/**
 * The sections that are not opened to somebody with these masks: a section opens as a whole or not at all. The same ones for every
 * event, whether or not it holds what is hidden: else that would tell.
 */
export function withheldSections({ places, details, documents, texts }: Masks): ReadonlySet<Section> {
  const withheld = new Set<Section>()
  for (const place of places) if (place !== 'index') withheld.add(SECTION_OF[place])
  if (details.length > 0) withheld.add('details')
  if (documents.length > 0) withheld.add('before').add('after')
  // The record as it was sent holds whatever is hidden, somewhere.
  if (texts.length > 0) withheld.add('original')
  return withheld
}

/**
 * The sections that stay closed where somebody leaves these out. The record as it was sent goes with any of them: it holds all of it once
 * more.
 */
export const leftOut = (chosen: readonly Section[]): ReadonlySet<Section> =>
  new Set(chosen.length === 0 ? [] : [...chosen, 'original' as const])
