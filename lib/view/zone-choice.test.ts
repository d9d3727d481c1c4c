import { expect, it } from 'vitest'

import { printZoneChoice, readZoneChoice, UTC_CHOICE, type ZoneChoice } from './zone-choice'

it.each<ZoneChoice>([
  UTC_CHOICE,
  { kind: 'local', zone: 'UTC' },
  { kind: 'local', zone: 'Europe/Berlin' },
  { kind: 'named', zone: 'America/Argentina/Buenos_Aires' },
])('$kind $zone is read as it was written', (choice) => {
  expect(readZoneChoice(printZoneChoice(choice))).toEqual(choice)
  expect(printZoneChoice(choice)).toMatch(/^[\w:/+-]+$/)
})

it.each([undefined, null, '', 'local:', 'Mars/Olympus', 'local:+01:00', '<script>', 'Europe/Berlin;x=y'])(
  '%j is UTC',
  (text) => expect(readZoneChoice(text)).toEqual(UTC_CHOICE),
)

it('UTC by another name is UTC', () => {
  expect(readZoneChoice('Etc/UTC')).toEqual(UTC_CHOICE)
})
