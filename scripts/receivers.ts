// `npx tsx scripts/receivers.ts`: the programs that docs/verify-deliveries.md gives to receivers verify what we sign, in every
// language. What they need is installed from Debian; where nothing can be installed and a language is not here, this fails.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'

import { aptInstall, canInstall, needCommand } from './apt'
import { type Commands, receiverPrograms, wrongWith } from './receiver-programs'

const PYTHON = '/usr/bin/python3'
const LANGUAGES: Readonly<Record<string, Commands>> = {
  Node: { lines: [process.execPath, 'verify.mjs'], request: [process.execPath, 'request.mjs'] },
  // Debian's own, which finds Debian's packages.
  Python: { lines: [PYTHON, 'verify.py'], request: [PYTHON, 'request.py'] },
  Go: { lines: ['go', 'run', 'verify.go'], request: ['go', 'run', 'request.go'] },
  'sh and OpenSSL': { lines: ['sh', 'verify.sh'], request: ['sh', 'request.sh'] },
}

function needPython(): void {
  if (spawnSync(PYTHON, ['-c', 'import cryptography']).status === 0) return
  if (!canInstall()) throw new Error(`${PYTHON} with its package cryptography is not here. Install it.`)
  aptInstall('python3-cryptography')
}

needCommand('openssl')
needPython()
needCommand('go', 'golang-go')
useInstanceKey(instanceKeyOf('4567'.repeat(16), 'the test'))
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-receivers-'))
try {
  for (const [name, text] of receiverPrograms()) writeFileSync(path.join(dir, name), text)
  for (const [language, commands] of Object.entries(LANGUAGES)) {
    const problems = await wrongWith(commands, dir)
    console.log(`${language}: ${problems.length === 0 ? 'verifies what is genuine, and nothing else' : ''}`)
    for (const problem of problems) console.error(problem)
    if (problems.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}
