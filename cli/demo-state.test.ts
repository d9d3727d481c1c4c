import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import type * as demoState from './demo-state'

let dir = ''
let demo: typeof demoState
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-demo-'))
  // Read once, at the first call.
  process.env['VOUCHSAFE_DATA'] = path.join(dir, 'data')
  process.env['VOUCHSAFE_KEYS'] = path.join(dir, 'keys')
  vi.resetModules()
  demo = await import('./demo-state')
})
afterAll(() => rmSync(dir, { recursive: true }))

const state: demoState.DemoState = {
  day: '2026-11-20',
  seed: 'vouchsafe',
  events: 54_000,
  loaded: true,
  admin: { email: 'admin@localhost', password: 'not a real one' },
  people: [],
  apiKey: null,
  marks: [],
}

it('remembers what was written, for the owner alone, until it is forgotten', () => {
  expect(demo.readState()).toBeNull()
  demo.writeState({ ...state, loaded: false })
  demo.writeState(state)
  expect(demo.readState()).toEqual(state)
  expect(statSync(path.join(dir, 'keys/demo.json')).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(dir, 'keys')).mode & 0o777).toBe(0o700)
  demo.forgetState()
  expect(demo.readState()).toBeNull()
})

it.each(['{"day":"2026-11', '{}', '{"day":"tomorrow"}'])(
  'says what to do about a damaged file: %s',
  (text) => {
    demo.writeState(state)
    writeFileSync(path.join(dir, 'keys/demo.json'), text)
    expect(demo.readState).toThrow(/demo\.json is damaged.*--reset/s)
  },
)
