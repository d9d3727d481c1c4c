import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of syslog get wrong. */
export const SYSLOG_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'A time without a year or zone is taken for one of this year, in the zone of the reader',
    record: '<38>Jan  2 03:04:05 gate-1 sshd[812]: Accepted publickey for ada from 192.0.2.7',
    expect: {
      occurredAt: undefined,
      'details.timestamp': 'Jan  2 03:04:05',
      'details.hostname': 'gate-1',
      'resource.id': 'sshd',
      'details.procId': '812',
      message: 'Accepted publickey for ada from 192.0.2.7',
    },
  },
  {
    mistake: 'The program that wrote the line becomes the actor: then sshd did every sign-in',
    record: '<86>1 2026-02-03T04:05:06.7+01:00 gate-1 sshd 812 - - Failed password for root from 192.0.2.9',
    expect: {
      occurredAt: '2026-02-03T03:05:06.700Z',
      'actor.type': 'anonymous',
      'actor.name': undefined,
      'client.ip': undefined,
      'resource.type': 'SERVICE',
      'resource.id': 'sshd',
    },
  },
  {
    mistake: 'How grave a message is (its severity) is taken for how it ended',
    record: '<83>1 2026-02-03T04:05:06Z gate-1 sudo - - - ada : user NOT in sudoers',
    expect: { outcome: undefined, 'details.severity': 'err', 'details.facility': 'authpriv' },
  },
  {
    mistake: 'Structured data is left in the message, or ends at the first bracket',
    record:
      '<165>1 2026-02-03T04:05:06Z gate-1 vault 9 ID47 [order@32473 what="3 \\"crates\\" [salt\\]" to="Bergen"][origin ip="192.0.2.1" ip="2001:db8::1"] Order was changed',
    expect: {
      action: 'ID47',
      message: 'Order was changed',
      'details.structuredData.order/32473.what': '3 "crates" [salt]',
      'details.structuredData.order/32473.to': 'Bergen',
      'details.structuredData.origin.ip': ['192.0.2.1', '2001:db8::1'],
    },
  },
  {
    mistake: 'A message that is not as the standard has it is refused',
    record: '<189>29: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured from console by ada',
    expect: {
      'details.facility': 'local7',
      'details.severity': 'notice',
      message: '29: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured from console by ada',
    },
  },
  {
    mistake: 'A missing host name makes the program the host',
    record: '<34>Oct 11 22:14:15 su: ada failed on /dev/pts/8',
    expect: { 'details.hostname': undefined, 'resource.id': 'su', message: 'ada failed on /dev/pts/8' },
  },
]
