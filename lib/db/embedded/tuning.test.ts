import fc from 'fast-check'
import { expect, test } from 'vitest'

import { configText, machineAt, THROWAWAY_SETTINGS, tunedSettings } from './tuning'

const megabytes = (text: string | undefined) => Number(/^(\d+)MB$/.exec(text ?? '')?.[1])

test('a laptop, a big server and a small container each get what they can bear', () => {
  const pick = (memory: number, disk: number) => {
    const s = tunedSettings({ memory, disk })
    return [s['shared_buffers'], s['work_mem'], s['max_wal_size']]
  }
  expect(pick(16_384, 200_000)).toEqual(['2048MB', '40MB', '5461MB'])
  expect(pick(262_144, 4_000_000)).toEqual(['8192MB', '64MB', '8192MB'])
  expect(pick(512, 10_000)).toEqual(['64MB', '4MB', '256MB'])
})

test('a small disk is not filled by the write-ahead log', () => {
  expect(tunedSettings({ memory: 65_536, disk: 20_000 })['max_wal_size']).toBe('2000MB')
})

test('every machine gets settings in order: minima below maxima, buffers within memory', () => {
  const machine = fc.record({
    memory: fc.integer({ min: 256, max: 4_000_000 }),
    disk: fc.integer({ min: 0, max: 1e8 }),
  })
  fc.assert(
    fc.property(machine, (m) => {
      const s = tunedSettings(m)
      expect(megabytes(s['min_wal_size'])).toBeLessThanOrEqual(megabytes(s['max_wal_size']))
      expect(megabytes(s['shared_buffers'])).toBeLessThanOrEqual(m.memory / 4)
      expect(megabytes(s['work_mem'])).toBeGreaterThanOrEqual(4)
    }),
  )
})

test('safety is only taken away from data that nobody will miss', () => {
  const tuned = tunedSettings({ memory: 8192, disk: 100_000 })
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    expect(tuned).not.toHaveProperty(name)
    expect(THROWAWAY_SETTINGS[name]).toBe('off')
  }
})

test('this machine can be measured', () => {
  const machine = machineAt('.')
  expect(machine.memory).toBeGreaterThan(64)
  expect(machine.disk).toBeGreaterThan(0)
})

test('a configuration file says who made it', () => {
  expect(configText({ jit: 'off' })).toBe(
    '# Made by Vouchsafe at each start. Your own settings go into postgresql.conf, below the include.\njit = off\n',
  )
})
