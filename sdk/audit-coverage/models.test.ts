import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect, test } from 'vitest'

import { sampleApplication } from '@/lib/testing/sample-application'

import { lookAt } from './look'
import { modelsOf } from './models'

test('a model is audited where a migration captures its table, under the type of its resources', () => {
  const { folder, remove } = sampleApplication('prisma-shop')
  try {
    const { models, problem } = modelsOf(folder)
    expect(problem).toBeNull()
    expect(
      models.map(({ pattern, type, isCaptured, leftOut }) => [pattern, type, isCaptured, leftOut]),
    ).toEqual([
      ['Order', 'ORDER', true, null],
      ['OrderItem', 'ORDER_ITEM', false, null],
      ['Customer', 'CLIENT', true, null],
      ['Ranking', 'Ranking', false, { reason: 'it is made anew every night' }],
      ['Cache', 'Cache', false, { reason: null }],
    ])
    expect(models[1]?.where).toBe('prisma/schema.prisma:10')
  } finally {
    remove()
  }
})

test('models stand in the report beside routes', async () => {
  const { folder, remove } = sampleApplication('prisma-shop')
  try {
    const { items, notes } = await lookAt({ folder, log: null, since: new Date(0) })
    expect(notes).toEqual([])
    expect(items.map(({ state, name }) => `${state}: ${name}`)).toEqual([
      'not audited: OrderItem',
      'left out without a reason: Cache',
      'audited: Customer',
      'audited: Order',
      'left out: Ranking',
    ])
  } finally {
    remove()
  }
})

test('an application without a Prisma schema has no models', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-empty-'))
  try {
    expect(modelsOf(folder)).toEqual({ models: [], problem: null })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
