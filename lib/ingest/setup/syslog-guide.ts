import {
  addressOf,
  block,
  curlLines,
  type SetupBlock,
  type SetupGuide,
  type SetupPlace,
  shellWord,
} from './guide'

/** The ports that syslog has by TLS (RFC 5425 §4.1), and, as many choose it, in plain text. */
const PORT = 6514

/** What whoever runs Vouchsafe sets for a source that comes by syslog, in this format. */
export const listenerBlock = (
  place: SetupPlace,
  { format, tls }: { format: string; tls: boolean },
): SetupBlock =>
  block('Environment of Vouchsafe, read at its start', 'shell', [
    `# beside what listens already, parted by a space; for ${place.url}`,
    `export VOUCHSAFE_SYSLOG_LISTEN=${shellWord(`${tls ? 'tls' : 'tcp'}://${place.key}@0.0.0.0:${PORT}/${format}`)}`,
    ...(tls
      ? [
          'export VOUCHSAFE_SYSLOG_TLS_CERT=/etc/vouchsafe/cert.pem',
          'export VOUCHSAFE_SYSLOG_TLS_KEY=/etc/vouchsafe/key.pem',
        ]
      : []),
  ])

const rsyslogBlock = (place: SetupPlace, tls: boolean): SetupBlock => {
  const { host } = addressOf(place)
  return block('/etc/rsyslog.d/60-vouchsafe.conf', 'text', [
    ...(tls
      ? [
          '# needs the package rsyslog-gnutls',
          'global(defaultNetstreamDriverCAFile="/etc/ssl/certs/ca-certificates.crt")',
        ]
      : []),
    'auth,authpriv.* action(',
    `  type="omfwd" protocol="tcp" target="${host}" port="${PORT}"`,
    ...(tls
      ? [
          '  StreamDriver="gtls" StreamDriverMode="1"',
          `  StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="${host}"`,
        ]
      : []),
    '  TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"',
    '  # what cannot be sent waits on the disk',
    '  queue.type="LinkedList" queue.filename="vouchsafe" queue.maxDiskSpace="1g" queue.saveOnShutdown="on"',
    '  action.resumeRetryCount="-1" action.resumeInterval="10"',
    ')',
  ])
}

const syslogNgBlock = (place: SetupPlace): SetupBlock =>
  block('/etc/syslog-ng/conf.d/vouchsafe.conf', 'text', [
    'filter f_vouchsafe { facility(auth, authpriv); };',
    'destination d_vouchsafe {',
    `  syslog("${addressOf(place).host}" port(${PORT}) transport("tls")`,
    '    tls(ca-dir("/etc/ssl/certs") peer-verify(required-trusted))',
    '    # what cannot be sent waits on the disk',
    '    disk-buffer(reliable(yes) mem-buf-size(16777216) disk-buf-size(1073741824)));',
    '};',
    '# s_src is the source of Debian’s configuration; others call it s_sys',
    'log { source(s_src); filter(f_vouchsafe); destination(d_vouchsafe); };',
  ])

const OPEN_NOTE =
  'In plain text: for one machine, or a network that you trust. Give the key the addresses that may send.'

/** Whatever writes to syslog. */
export const syslog: SetupGuide = {
  id: 'syslog',
  name: 'Syslog',
  about: 'What programs write to syslog: sign-ins by SSH, sudo, and devices that know nothing else.',
  variants: [
    {
      id: 'rsyslog-tls',
      label: 'rsyslog, TLS',
      note: 'A key for each listener, and a listener for each source. Give the key the addresses that may send, or let in only senders with a certificate.',
      blocks: (place) => [listenerBlock(place, { format: 'syslog', tls: true }), rsyslogBlock(place, true)],
    },
    {
      id: 'rsyslog',
      label: 'rsyslog, TCP',
      note: OPEN_NOTE,
      blocks: (place) => [listenerBlock(place, { format: 'syslog', tls: false }), rsyslogBlock(place, false)],
    },
    {
      id: 'syslog-ng',
      label: 'syslog-ng',
      note: 'A key for each listener, and a listener for each source. Give the key the addresses that may send, or let in only senders with a certificate.',
      blocks: (place) => [listenerBlock(place, { format: 'syslog', tls: true }), syslogNgBlock(place)],
    },
    {
      id: 'curl',
      label: 'A file, by curl',
      blocks: (place) => [block('Shell', 'shell', curlLines(place, 'syslog', '@/var/log/auth.log'))],
    },
  ],
}

/** A device that sends lines of CEF by syslog. */
export const cefBySyslog: SetupGuide['variants'][number] = {
  id: 'syslog',
  label: 'Syslog',
  note: 'In the device: this host, port 6514, TCP with TLS, CEF. One that knows no TLS is listened for with tcp:// instead of tls://.',
  blocks: (place) => [listenerBlock(place, { format: 'cef', tls: true })],
}
