#!/usr/bin/env node
// Runs the built command line where it is up to date, else the sources: so that it never runs yesterday's code.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { buildAll, isBuilt } from '../scripts/build.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const built = path.join(root, 'dist/cli.js')
const args = process.argv.slice(2)

// `start` needs the build anyway; every other command is quicker from the sources than with a build before it.
if (args[0] === 'start') await buildAll()
if (existsSync(built) && isBuilt()) {
  await import(pathToFileURL(built).href)
} else {
  const tsx = ['--import', 'tsx', path.join(root, 'cli/main.ts')]
  const { status } = spawnSync(process.execPath, [...tsx, ...args], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
