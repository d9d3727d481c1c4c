import { readFileSync } from 'node:fs'
import path from 'node:path'

import { findPrisma, PrismaProjectError, type PrismaProject, readProject } from '@/sdk/src/prisma-project'
import type { SchemaModel } from '@/sdk/src/prisma-schema'
import { watchedTables } from '@/sdk/src/prisma-watched'

import type { Model } from './coverage'
import type { LeftOut } from './left-out'

/** The models of an application's Prisma schema, and why they cannot be told where there is one that cannot be read. */
export interface FoundModels {
  models: Model[]
  problem: string | null
}

/** Looks whether a migration has the changes of each model captured. No schema is no problem: there are no models then. */
export function modelsOf(folder: string): FoundModels {
  const places = placesIn(folder)
  if (places === null) return { models: [], problem: null }
  try {
    const project = readProject(folder, places)
    return { models: project.schema.models.map((model) => modelOf(folder, model, project)), problem: null }
  } catch (error) {
    if (error instanceof PrismaProjectError) return { models: [], problem: error.message }
    throw error
  }
}

function placesIn(folder: string) {
  try {
    return findPrisma(folder)
  } catch (error) {
    if (error instanceof PrismaProjectError) return null
    throw error
  }
}

function modelOf(folder: string, model: SchemaModel, { schema, migrated }: PrismaProject): Model {
  const [watched] = watchedTables({ ...schema, models: [model] }).tables
  return {
    kind: 'model',
    pattern: model.name,
    type: watched?.options.type ?? model.name,
    where: model.where,
    isCaptured: watched !== undefined && migrated.tables.has(watched.table),
    leftOut: watched === undefined ? leftOutOf(folder, model) : null,
  }
}

/** What stands behind `/// @vouchsafe.ignore` says why. */
function leftOutOf(folder: string, { annotations }: SchemaModel): LeftOut {
  const ignore = annotations.find(({ name }) => name === 'ignore')
  const [file = '', line = ''] = ignore?.where.split(/:(?=\d+$)/) ?? []
  if (ignore === undefined) return { reason: null }
  const text = readFileSync(path.join(folder, file), 'utf8').split('\n')[Number(line) - 1] ?? ''
  const reason = text.slice(text.indexOf(MARK) + MARK.length).trim()
  return { reason: reason === '' ? null : reason }
}

const MARK = '@vouchsafe.ignore'
