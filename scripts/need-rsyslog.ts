import { existsSync, readdirSync } from 'node:fs'

import { aptInstall, canInstall, which } from './apt'

/** Makes sure that rsyslog is there with its driver for TLS; where it cannot be installed, says so. */
export function needRsyslog(): void {
  // Below a folder for the kind of machine.
  const hasTls = readdirSync('/usr/lib').some((kind) => existsSync(`/usr/lib/${kind}/rsyslog/lmnsd_gtls.so`))
  if (which('rsyslogd') !== null && hasTls) return
  if (!canInstall())
    throw new Error('rsyslogd and its driver for TLS (rsyslog-gnutls) are not here. Install them.')
  aptInstall('rsyslog-gnutls')
}
