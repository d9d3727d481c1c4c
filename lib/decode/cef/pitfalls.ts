import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of CEF get wrong. */
export const CEF_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'A value ends at its first space',
    record:
      'CEF:0|Acme|Vault|3.1|secret.read|Secret read|3|suser=Ada Byron requestClientApplication=vault cli 3',
    expect: { 'actor.name': 'Ada Byron', 'client.userAgent': 'vault cli 3' },
  },
  {
    mistake: 'Every `=` begins a field, also one in an address or in JSON',
    record:
      'CEF:0|Acme|Proxy|3.1|allow|Allowed|1|request=https://docs.example/?page=2&size=9 cs1Label=Tags cs1={"team"="blue"} src=192.0.2.9',
    expect: {
      'resource.id': 'https://docs.example/',
      'details.request': 'https://docs.example/?page=2&size=9',
      'details.Tags': '{"team"="blue"}',
      'client.ip': '192.0.2.9',
    },
  },
  {
    mistake: 'Escapes are left in, or taken out where there are none: a path loses its backslashes',
    record:
      'CEF:0|Acme \\| Sons|Vault|3.1|file.open|Opened a\\\\b|3|filePath=C:\\Users\\ada\\plan.txt msg=a\\=b\\nc\\\\d act=blocked a | b',
    expect: {
      'details.deviceVendor': 'Acme | Sons',
      'details.name': 'Opened a\\b',
      'resource.id': 'C:\\Users\\ada\\plan.txt',
      message: 'a=b\nc\\d',
      'details.act': 'blocked a | b',
    },
  },
  {
    mistake: 'An escaped key in a value becomes a field: whoever chooses the value chooses the actor',
    record:
      'CEF:0|Acme|Vault|3.1|login|Sign-in|3|suser=ada requestClientApplication=x suid\\=root outcome\\=success outcome=failure',
    expect: {
      'actor.id': undefined,
      'client.userAgent': 'x suid=root outcome=success',
      outcome: 'failure',
    },
  },
  {
    mistake: 'The destination user becomes the actor',
    record: 'CEF:0|Acme|Directory|3.1|user.disable|User disabled|5|suser=ada suid=17 duser=grace duid=18',
    expect: {
      'actor.id': '17',
      'actor.name': 'ada',
      'resource.type': 'USER',
      'resource.id': '18',
      subjects: [{ type: 'user', id: '18', name: 'grace' }],
    },
  },
  {
    mistake: 'What a device did (`act`) or how grave it is (severity) is taken for how it ended',
    record: 'CEF:0|Acme|Directory|3.1|user.block|User blocked|9|suser=ada act=blocked duser=grace',
    expect: { outcome: undefined, 'details.act': 'blocked', 'details.severity': '9' },
  },
  {
    mistake: 'Custom fields are searched as `cs1`, which means something else in each product',
    record:
      'CEF:0|Acme|Vault|3.1|secret.read|Secret read|3|cs1=payments cs1Label=Namespace cn1=4 cn1Label=Version',
    expect: {
      'details.Namespace': 'payments',
      'details.Version': '4',
      'details.cs1': undefined,
      'details.cs1Label': undefined,
    },
  },
  {
    mistake: 'A label with the name of another field moves its value there',
    record: 'CEF:0|Acme|Vault|3.1|login|Sign-in|3|suser=ada cs1=root cs1Label=suid',
    expect: { 'actor.id': undefined, 'details.cs1': 'root', 'details.cs1Label': 'suid' },
  },
  {
    mistake: 'A line without a class id is refused, or all of its header is read one field too far',
    record: 'CEF:0|Acme|Vault|3.1|Secret read|3|suser=ada msg=a | b',
    expect: {
      'details.name': 'Secret read',
      'details.severity': '3',
      action: 'Secret_read',
      'actor.name': 'ada',
      message: 'a | b',
    },
  },
  {
    mistake: 'A date without a zone is read in that of the reader, and one without a year in this year',
    record:
      '2026-03-04T06:06:07+01:00 vault-1 CEF:0|Acme|Vault|3.1|login|Sign-in|3|rt=Jan 02 03:04:05 end=Mar 04 2026 07:06:07',
    expect: { occurredAt: '2026-03-04T05:06:07.000Z', 'details.end': 'Mar 04 2026 07:06:07' },
  },
]
