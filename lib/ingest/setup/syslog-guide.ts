import { block, curlLines, type SetupGuide } from './guide'

/** Whatever writes to syslog. */
export const syslog: SetupGuide = {
  id: 'syslog',
  name: 'Syslog',
  about: 'What programs write to syslog: sign-ins by SSH, sudo, and devices that know nothing else.',
  variants: [
    {
      id: 'curl',
      label: 'A file, by curl',
      blocks: (place) => [block('Shell', 'shell', curlLines(place, 'syslog', '@/var/log/auth.log'))],
    },
  ],
}
