import { expect, test } from 'vitest'

import { keyTerms, signingEpochs } from './key-terms'

test('a log that was never rotated is signed by its first key', () => {
  expect(keyTerms([])).toEqual([{ epoch: 0, from: 0n, to: null }])
  expect(signingEpochs(keyTerms([]), 0n)).toEqual([0])
})

test('two keys sign while one takes over from the other', () => {
  const terms = keyTerms([
    { epoch: 2, from: 300n, beforeTo: null },
    { epoch: 1, from: 100n, beforeTo: 150n },
  ])
  expect(terms).toEqual([
    { epoch: 0, from: 0n, to: 150n },
    { epoch: 1, from: 100n, to: null },
    { epoch: 2, from: 300n, to: null },
  ])
  const at = [99n, 100n, 150n, 151n, 299n, 300n].map((size) => signingEpochs(terms, size))
  expect(at).toEqual([[0], [0, 1], [0, 1], [1], [1], [1, 2]])
})
