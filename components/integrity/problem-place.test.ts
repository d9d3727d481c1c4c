import { expect, test } from 'vitest'

import { problemPlace } from './problem-place'

test.each([
  ['entry 17', 'Entry 17', 'index:17'],
  ['tile/entries/002', 'tile/entries/002', 'index>=512 index<768'],
  ['tile/0/001.p/44', 'tile/0/001.p/44', 'index>=256 index<300'],
  ['tile/1/000.p/3', 'tile/1/000.p/3', 'index>=0 index<768'],
  ['checkpoint', 'Checkpoint', null],
])('%s is found among the events', (place, name, query) => {
  expect(problemPlace(place)).toEqual({ name, query })
})
