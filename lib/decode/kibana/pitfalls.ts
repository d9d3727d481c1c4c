import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of Kibana's audit log get wrong. */
export const KIBANA_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'A write is called a success, although it was logged before it was tried',
    record: {
      event: { action: 'saved_object_update', category: ['database'], type: ['change'], outcome: 'unknown' },
      kibana: { saved_object: { type: 'dashboard', id: 'sales-week' } },
      user: { name: 'mira' },
    },
    expect: {
      outcome: 'unknown',
      change: 'UPDATE',
      'resource.type': 'DASHBOARD',
      'resource.id': 'sales-week',
    },
  },
]
