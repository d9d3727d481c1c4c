// Runs the database tests against PostgreSQL 15, the oldest that we support, from Debian's package: a server of its own in
// a temporary directory, as the user `postgres`. The embedded server's own tests stay with the embedded server.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { aptInstall, canInstall } from './apt'

const BIN = '/usr/lib/postgresql/15/bin'
const PORT = 5432

if (!existsSync(path.join(BIN, 'postgres'))) {
  if (!canInstall()) {
    console.error(
      'PostgreSQL 15 is not here, and cannot be installed: run as root on Debian 12, or install postgresql-15.',
    )
    process.exit(1)
  }
  aptInstall('postgresql-15')
}

const id = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
const account = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {}
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-pg15-'))
if (account.uid !== undefined) chownSync(dir, account.uid, account.gid)
const run = (command: string, args: string[]): void => {
  execFileSync(path.join(BIN, command), args, {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'inherit'],
    ...account,
  })
}
// Passwords as in production: a test says what a wrong one is answered with.
const password = randomBytes(12).toString('hex')
const passwordFile = path.join(dir, 'password')
writeFileSync(passwordFile, password, { mode: 0o600 })
if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid)
const data = path.join(dir, 'data')
const initdb = `-D ${data} -U postgres -A scram-sha-256 --pwfile=${passwordFile} -E UTF8 --locale=C.UTF-8`
run('initdb', initdb.split(' '))
const options = `-c listen_addresses= -c unix_socket_directories=${dir} -c port=${PORT} -c fsync=off -c max_connections=200 -c max_locks_per_transaction=256`
run('pg_ctl', ['-D', data, '-w', '-l', path.join(dir, 'log'), '-o', options, 'start'])
try {
  const tests = spawnSync(
    'npx',
    [
      'vitest',
      'run',
      '--testTimeout',
      '600000',
      '--project',
      'db*',
      '--exclude',
      '**/embedded*.db.test.ts',
      ...process.argv.slice(2),
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        VOUCHSAFE_TEST_DATABASE_URL: `postgresql://postgres:${password}@localhost:${PORT}/postgres?host=${encodeURIComponent(dir)}`,
      },
    },
  )
  process.exitCode = tests.status ?? 1
} finally {
  run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  rmSync(dir, { recursive: true, force: true })
}
