import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { MUTANTS } from './mutants-list'

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  'the text that %s breaks is still there, once',
  (_, { file, find }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2)
  },
)
