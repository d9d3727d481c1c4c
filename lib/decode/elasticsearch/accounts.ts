import type { ActorType } from '@/lib/event/event'

/** The accounts that Elastic's products sign in with; `elastic` is for people. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'apm_system',
  'beats_system',
  'kibana',
  'kibana_system',
  'logstash_system',
  'remote_monitoring_user',
])

/** Realms in which there are no people: those of service accounts, of keys, and of nodes among themselves. */
const REALMS: Readonly<Record<string, ActorType>> = {
  _service_account: 'service',
  _es_api_key: 'service',
  _cloud_api_key: 'service',
  __attach: 'system',
  __fallback: 'system',
}

/** What kind of actor has this name in Elasticsearch, and so in Kibana. */
export function accountType(name: string, realm?: string): ActorType {
  const ofRealm = realm !== undefined && Object.hasOwn(REALMS, realm) ? REALMS[realm] : undefined
  if (ofRealm !== undefined) return ofRealm
  if (name.startsWith('elastic/') || BUILT_IN.has(name)) return 'service'
  // No user may be named like this: what nodes do among themselves, and whoever sends no credentials.
  if (/^_(?:es_)?anonymous(?:_user)?$/.test(name)) return 'anonymous'
  return name.startsWith('_') ? 'system' : 'user'
}
