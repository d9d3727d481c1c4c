#!/usr/bin/env node
// Runs the built command line where it is up to date, else the sources: so that it never runs yesterday's code.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
const buildScript = path.join(root, 'scripts/build.mjs')
const args = process.argv.slice(2)

// `start` needs the build anyway; every other command is quicker from the sources than with a build before it.
const isBuilt = node(buildScript, ...(args[0] === 'start' ? [] : ['--check'])) === 0
if (isBuilt) await import(pathToFileURL(path.join(root, 'dist/cli.js')).href)
else if (args[0] === 'start') process.exitCode = 1
else process.exitCode = node('--import', 'tsx', path.join(root, 'cli/main.ts'), ...args)
