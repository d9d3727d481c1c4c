import type { Permission } from './permissions'

/** What each permission lets somebody do, in the words of the matrix. A permission without words does not compile. */
export const PERMISSION_TEXT: Readonly<Record<Permission, string>> = {
  'events.read': 'Search and read events, counts, histories and traces',
  'views.use': 'Keep views of their own, and use shared ones',
  'events.export': 'Export events',
  'views.share': 'Share views in the tenant',
  'proofs.read': 'Read checkpoints, tiles and entries of the log, and proofs of events; have the log checked',
  'events.write': 'Send events',
  'reads.read': 'See who looked at the log',
  'users.read': 'See users and grants',
  'users.write': 'Invite users, change and take away grants',
  'keys.read': 'See API keys',
  'keys.write': 'Make, replace and revoke API keys',
  'sources.read': 'See sources, their rules, and records that could not be taken',
  'sources.write': 'Set up sources and their rules, try rejected records again or let them go',
  'delivery.read': 'See where events are sent, and what became of each',
  'delivery.write': 'Send events to other systems, and stop it',
  'log.write': 'Have the log read by everybody, and signed with another key',
  'tenants.read': 'See tenants that they administer',
  'tenants.write': 'Make tenants below, rename and archive them',
  'instance.write': 'Change the instance: its settings, its admins, tenants of their own',
}
