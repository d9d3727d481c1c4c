import { expect, test } from 'vitest'

import type { DestinationView } from '@/lib/delivery/destination-view'

import { changedMeanwhile } from './changed-meanwhile'

// safe: what is compared of a destination
const VIEW = {
  name: 'SIEM',
  target: { kind: 'webhook', url: 'https://siem.example.com/…', headers: [{ name: 'X-Key' }], gzip: true },
  hasAuthorization: true,
  enabled: true,
  format: 'json',
  query: '',
  masks: [],
  batch: { events: 500, bytes: 1024 * 1024, ageSeconds: 1 },
  maxAgeSeconds: null,
  stopAtDeadLetter: false,
  stopAfterDays: null,
} as unknown as DestinationView

test('what somebody else changed is named as the form names it, with what it was', () => {
  const now = {
    ...VIEW,
    format: 'cef',
    query: 'type:FLOW',
    enabled: false,
    target: { ...VIEW.target, url: 'https://other.example.com/…', headers: [], gzip: false },
  } as DestinationView
  expect(changedMeanwhile(VIEW, now)).toEqual([
    { label: 'Headers', was: 'X-Key', is: 'none' },
    { label: 'Format', was: 'json', is: 'cef' },
    { label: 'Only events that this finds', was: 'none', is: 'type:FLOW' },
    { label: 'Compress with gzip', was: 'yes', is: 'no' },
    { label: 'Address', was: 'https://siem.example.com/…', is: 'https://other.example.com/…' },
    { label: 'On', was: 'yes', is: 'no' },
  ])
})

test('of a secret that was changed nothing is told', () => {
  expect(changedMeanwhile(VIEW, { ...VIEW })).toEqual([])
})
