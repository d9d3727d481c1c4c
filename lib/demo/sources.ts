import type { EventDraft } from '@/lib/event/event'

/** The systems that the story's events come from. */
export type StorySource = 'orchestrator' | 'identity' | 'portal'

/** What the identity provider of a company reports, rather than its orchestrator. */
const OF_IDENTITY: ReadonlySet<string> = new Set([
  'SESSION',
  'USER',
  'GROUP',
  'INVITATION',
  'BINDING',
  'SERVICE_ACCOUNT',
  'API_KEY',
  'SECURITY_INTEGRATION',
])

/** Which system reports this event of this tenant. */
export function sourceOf(tenant: string, event: EventDraft): StorySource {
  if (tenant === 'meridian-partners') return 'portal'
  return OF_IDENTITY.has(event.resource.type) ? 'identity' : 'orchestrator'
}
