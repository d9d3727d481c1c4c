#!/usr/bin/env node
// Runs the built command line where it is up to date, else the sources: so that it never runs yesterday's code.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const buildScript = path.join(root, 'scripts/build.mjs')
const args = process.argv.slice(2)

/** Runs Node with these arguments and gives its exit code. Who stops us, stops it: it ends in order, and we after it. */
async function node(...command) {
  const child = spawn(process.execPath, command, { stdio: 'inherit' })
  let isStopped = false
  const pass = (signal) => {
    isStopped = true
    child.kill(signal)
  }
  // Ctrl-C reaches both by itself; it only must not end us first.
  const wait = () => undefined
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', wait)
  const [code] = await once(child, 'exit')
  process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', wait)
  // Stopped while it was only looked at whether everything is built: nothing is started any more.
  if (isStopped) process.exit(code ?? 143)
  return code ?? 1
}

// `start` needs the build anyway; every other command is quicker from the sources than with a build before it.
const isBuilt = (await node(buildScript, ...(args[0] === 'start' ? [] : ['--check']))) === 0
if (isBuilt) await import(pathToFileURL(path.join(root, 'dist/cli.js')).href)
else if (args[0] === 'start') process.exitCode = 1
else process.exitCode = await node('--import', 'tsx', path.join(root, 'cli/main.ts'), ...args)
