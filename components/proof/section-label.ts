import type { Section } from '@/lib/log/sections'

/** What the sections of an event are called. */
export const SECTION_LABEL: Record<Section, string> = {
  actor: 'Actor',
  resource: 'Resource',
  ip: 'IP address',
  agent: 'User agent',
  text: 'Message and reason',
  details: 'Details',
  before: 'Before',
  after: 'After',
  subjects: 'Subjects',
  context: 'Trace and session',
  source: 'Source',
  original: 'Original record',
}
