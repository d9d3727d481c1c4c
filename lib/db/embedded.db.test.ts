import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { makeInstallation, STARTER } from '@/lib/testing/installation'

import {
  connectEmbedded,
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
  stopAbandoned,
} from './embedded'
import { layoutOf } from './embedded/layout'
import { readPidFile } from './embedded/postmaster'
import { isAlive } from './embedded/processes'

/** A database that has seen its first start. `running` is its server, until the first test that wants a copy. */
let pristine: EmbeddedOptions
let running: EmbeddedServer
let parent: string
let options: EmbeddedOptions
let cleanups: (() => unknown)[]

const newDir = () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'vouchsafe-embedded-'))
  chmodSync(dir, 0o711)
  return dir
}

const optionsIn = (dir: string): EmbeddedOptions => ({
  dataDir: path.join(dir, 'data'),
  keysDir: path.join(dir, 'keys'),
  purpose: 'the first test',
  createUser: null,
})

beforeAll(async () => {
  pristine = optionsIn(newDir())
  running = await startEmbedded(pristine)
  await keepSomething(running)
})
afterAll(async () => {
  await running.stop()
  rmSync(path.dirname(pristine.dataDir), { recursive: true, force: true })
})

beforeEach(() => {
  parent = newDir()
  options = { ...optionsIn(parent), throwaway: true }
  cleanups = [
    () => rmSync(parent, { recursive: true, force: true }),
    () => {
      const { socketDir } = layoutOf(options.dataDir)
      if (path.dirname(socketDir) === os.tmpdir()) rmSync(socketDir, { recursive: true, force: true })
    },
  ]
})
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** Puts a database into place in `dir`: a copy, since initdb is a second of work. */
async function copied(dir = parent): Promise<void> {
  await running.stop()
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  options = { ...options, ...optionsIn(dir) }
  execFileSync('cp', ['-a', pristine.dataDir, pristine.keysDir, dir])
}

/** Starts a server that the test ends at the latest. */
async function start(changes: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ ...options, ...changes })
  cleanups.push(() => server.stop())
  return server
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

const keepSomething = (server: EmbeddedServer) =>
  ask(server.ownerUrl, `CREATE TABLE kept AS SELECT 'it is here' AS what`)
const kept = (server: EmbeddedServer) => ask(server.ownerUrl, 'SELECT what FROM kept')
const KEPT = [{ what: 'it is here' }]

const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)

/** Another process that starts the database and stays. */
async function starter(program = [process.execPath, '--import', 'tsx', STARTER], ids = {}) {
  const [command = '', ...args] = program
  const { dataDir, keysDir, throwaway } = options
  const child = spawn(command, [...args, JSON.stringify({ dataDir, keysDir, throwaway })], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...ids,
  })
  cleanups.push(() => end(child))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const said = JSON.parse(line) as EmbeddedServer & { error?: string }
  return { child, said }
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return child
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
  return child
}

const postmaster = () => readPidFile(layoutOf(options.dataDir).cluster)?.pid ?? 0

describe('the first start', () => {
  test('makes a cluster with checksums, UTF-8, the order of code points and no port', async () => {
    const [settings] = await ask(
      running.superUrl,
      `SELECT current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS addresses,
              current_setting('unix_socket_permissions') AS permissions, current_setting('password_encryption') AS passwords,
              current_setting('wal_compression') AS compression, current_setting('jit') AS jit,
              split_part(current_setting('server_version'), '.', 1) AS major`,
    )
    expect(settings).toEqual({
      checksums: 'on',
      addresses: '',
      permissions: '0700',
      passwords: 'scram-sha-256',
      compression: 'pglz',
      jit: 'off',
      major: '18',
    })
    const [database] = await ask(
      running.superUrl,
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
              pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'vouchsafe'`,
    )
    expect(database).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', owner: 'vouchsafe_owner' })
  })

  test('keeps commits on disk', async () => {
    const [settings] = await ask(
      running.appUrl,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('full_page_writes') AS pages`,
    )
    expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on' })
  })

  test('leaves only its own user, and nobody without a password, in', async () => {
    const { cluster, socketDir } = layoutOf(pristine.dataDir)
    expect([mode(cluster), mode(socketDir), mode(pristine.keysDir)]).toEqual(['700', '700', '700'])
    expect(mode(path.join(pristine.keysDir, 'postgres-passwords.json'))).toBe('600')
    for (const url of [running.superUrl, running.ownerUrl, running.appUrl]) {
      const wrong = new URL(url)
      wrong.password = 'wrong'
      await expect(ask(wrong.toString(), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    }
  })

  test('makes an owner and a serving role that are no more than that, and a keeper nobody can become', async () => {
    const roles = await ask(
      running.superUrl,
      `SELECT rolname AS name, rolcanlogin AS login, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS powers
         FROM pg_roles WHERE rolname LIKE 'vouchsafe%' ORDER BY 1`,
    )
    expect(roles).toEqual([
      { name: 'vouchsafe_app', login: true, powers: false },
      { name: 'vouchsafe_keeper', login: false, powers: false },
      { name: 'vouchsafe_owner', login: true, powers: false },
    ])
    const members = `SELECT FROM pg_auth_members WHERE roleid = 'vouchsafe_keeper'::regrole`
    expect(await ask(running.superUrl, members)).toEqual([])
    await expect(ask(running.ownerUrl, 'SET ROLE vouchsafe_keeper')).rejects.toMatchObject({ code: '42501' })
  })

  test('keeps its data directory for itself: in another process and in this one', async () => {
    options = pristine
    const { said } = await starter()
    expect(said.error).toMatch(
      /in use by another Vouchsafe \(the first test, process \d+.*\n.*Stop that one first/,
    )
    await expect(startEmbedded(pristine)).rejects.toThrow('in use by another Vouchsafe')
    expect(await kept(running)).toEqual(KEPT)
  })

  test('lets a command in beside it, and goes on when that one stops', async () => {
    const guest = await connectEmbedded({ ...pristine, purpose: 'doctor' })
    expect(guest.owned).toBe(false)
    expect(await kept(guest)).toEqual(KEPT)
    await guest.stop()
    expect(await kept(running)).toEqual(KEPT)
  })
})

describe('a second start', () => {
  test('finds everything', async () => {
    await copied()
    const server = await start()
    expect(await kept(server)).toEqual(KEPT)
    await server.stop()
    await server.stop()
    expect(await kept(await start())).toEqual(KEPT)
  })

  test('says what is wrong with passwords that belong to other data, and takes new ones for lost ones @long', async () => {
    await copied()
    const file = path.join(options.keysDir, 'postgres-passwords.json')
    writeFileSync(
      file,
      JSON.stringify({ superuser: 'x'.repeat(32), owner: 'y'.repeat(32), app: 'z'.repeat(32) }),
    )
    await expect(start()).rejects.toThrow(/do not belong together.*\n.*Set VOUCHSAFE_KEYS/)
    writeFileSync(file, '{')
    await expect(start()).rejects.toThrow(/damaged.*\n.*Remove the file/)
    rmSync(file)
    expect(await kept(await start())).toEqual(KEPT)
  })

  test("leaves the administrator's settings, which win over ours @long", async () => {
    await copied()
    const file = path.join(layoutOf(options.dataDir).cluster, 'postgresql.conf')
    writeFileSync(file, `${readFileSync(file, 'utf8')}work_mem = '7MB'\n`)
    const server = await start()
    expect(await ask(server.appUrl, 'SHOW work_mem')).toEqual([{ work_mem: '7MB' }])
  })
})

describe('paths', () => {
  test.each(['with spaces', `it's "größe", 5%20 & 数`])(
    'a data directory may be called: %s',
    async (name) => {
      await copied(path.join(parent, name))
      const server = await start()
      expect(await kept(server)).toEqual(KEPT)
      expect(server.appUrl).not.toContain(' ')
    },
  )

  test('a first start works in a directory with spaces, too @long', async () => {
    options = { ...options, ...optionsIn(path.join(parent, 'not made yet', 'with spaces')) }
    await keepSomething(await start())
  })

  test('one too long for a socket has its socket elsewhere, as closed as before @long', async () => {
    await copied(path.join(parent, 'a'.repeat(120)))
    const server = await start()
    const { socketDir } = layoutOf(options.dataDir)
    expect(path.dirname(socketDir)).toBe(os.tmpdir())
    expect(mode(socketDir)).toBe('700')
    const guest = await connectEmbedded(options)
    expect(guest.owned).toBe(false)
    expect(await kept(guest)).toEqual(KEPT)
    await server.stop()
  })

  test('a socket directory that somebody else put there is refused', async () => {
    await copied()
    const { socketDir } = layoutOf(options.dataDir)
    rmSync(socketDir, { recursive: true })
    writeFileSync(socketDir, '')
    await expect(start()).rejects.toThrow(/is not a directory of the database's user.*\n.*Remove it/)
  })
})

describe('after a hard kill @long', () => {
  beforeEach(async () => {
    await copied()
    options = { ...options, throwaway: false }
  })

  const commitMore = (server: EmbeddedServer) => ask(server.ownerUrl, `UPDATE kept SET what = 'it is newer'`)
  const NEWER = [{ what: 'it is newer' }]

  test('of the server: it is started again, and says so', async () => {
    const onNotice = vi.fn<(message: string) => void>()
    const server = await start({ onNotice })
    await commitMore(server)
    const killed = postmaster()
    process.kill(killed, 'SIGKILL')
    await vi.waitFor(
      () => expect(onNotice).toHaveBeenCalledWith(expect.stringContaining('was started again')),
      50_000,
    )
    expect(postmaster()).not.toBe(killed)
    expect(await kept(server)).toEqual(NEWER)
  })

  test('of the starter: the next one stops the server that was left, and starts its own', async () => {
    const { child, said } = await starter()
    await commitMore(said)
    const left = postmaster()
    await end(child, 'SIGKILL')
    expect(isAlive(left)).toBe(true)
    const server = await start()
    expect(isAlive(left)).toBe(false)
    expect(await kept(server)).toEqual(NEWER)
  })

  test('of both at once: nothing that was committed is lost', async () => {
    const { child, said } = await starter()
    await commitMore(said)
    process.kill(postmaster(), 'SIGKILL')
    await end(child, 'SIGKILL')
    expect(await kept(await start())).toEqual(NEWER)
  })

  test("of all, with the server's id now another program's: its file is put away", async () => {
    const first = await start()
    await commitMore(first)
    const { cluster } = layoutOf(options.dataDir)
    const file = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8')
    await first.stop()
    const stale = path.join(cluster, 'postmaster.pid')
    writeFileSync(stale, file.replace(/^\d+/, String(process.pid)))
    chownSync(stale, statSync(cluster).uid, statSync(cluster).gid)
    expect(await kept(await start())).toEqual(NEWER)
  })

  test('of the starter, for good: what is left can be cleared away, but not while it lives', async () => {
    const { child } = await starter()
    const left = postmaster()
    expect(await stopAbandoned(options.dataDir)).toBe(false)
    expect(isAlive(left)).toBe(true)
    await end(child, 'SIGKILL')
    expect(await stopAbandoned(options.dataDir)).toBe(true)
    expect(isAlive(left)).toBe(false)
  })

  test('during initdb: what it left is not taken for a database', async () => {
    options = { ...options, ...optionsIn(path.join(parent, 'new')) }
    mkdirSync(`${layoutOf(options.dataDir).cluster}.new-0123456789ab`, { recursive: true })
    chmodSync(options.dataDir, 0o711)
    await keepSomething(await start())
  })
})

describe('the end of the starter', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s stops the server first', async (signal) => {
    await copied()
    const { child } = await starter()
    const server = postmaster()
    await end(child, signal)
    expect(child.signalCode).toBe(signal)
    expect(isAlive(server)).toBe(false)
    expect(existsSync(layoutOf(options.dataDir).lockFile)).toBe(false)
  })
})

describe('a second starter @long', () => {
  test('of three at the same moment, on nothing yet, exactly one starts', async () => {
    const outcomes = await Promise.all([starter(), starter(), starter()])
    const errors = outcomes.map(({ said }) => said.error).filter(Boolean)
    expect(errors).toHaveLength(2)
    for (const error of errors) expect(error).toContain('in use by another Vouchsafe')
  })

  test('may take over when the lock is what a crash left', async () => {
    await copied()
    const { lockFile } = layoutOf(options.dataDir)
    writeFileSync(lockFile, JSON.stringify({ pid: process.pid, startMark: 'another', purpose: 'x' }))
    await (await start()).stop()
    writeFileSync(lockFile, '{"pid":')
    await start()
  })

  test('that wants to connect while the first is still starting waits for it', async () => {
    const [server, guest] = await Promise.all([start(), connectEmbedded(options)])
    cleanups.push(() => guest.stop())
    expect(server.owned).not.toBe(guest.owned)
  })

  test('that wants to connect and finds none starts one for itself', async () => {
    await copied()
    const host = await connectEmbedded(options)
    cleanups.push(() => host.stop())
    expect(host.owned).toBe(true)
    await host.stop()
    expect(postmaster()).toBe(0)
  })
})

describe('what cannot be used says so', () => {
  test('a socket that answers though no process of ours does: a server in another container', async () => {
    await copied()
    const socket = path.join(layoutOf(options.dataDir).socketDir, '.s.PGSQL.5432')
    const stranger = createServer().listen(socket)
    await once(stranger, 'listening')
    cleanups.push(() => stranger.close())
    await expect(start()).rejects.toThrow(/running out of our reach.*\n.*Stop it there first/)
  })

  test('data of another major version', async () => {
    await copied()
    writeFileSync(path.join(layoutOf(options.dataDir).cluster, 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toThrow(/made by PostgreSQL 17.*brings PostgreSQL 18.*\n.*pg_dump/)
  })

  test('a directory that is no database', async () => {
    await copied()
    rmSync(path.join(layoutOf(options.dataDir).cluster, 'PG_VERSION'))
    await expect(start()).rejects.toThrow(/holds no PostgreSQL database.*\n.*Move it away/)
  })

  test('a data directory that is a file', async () => {
    writeFileSync(options.dataDir, '')
    await expect(start()).rejects.toThrow(/→ /)
  })

  test('a setting of the user that the server refuses', async () => {
    await copied()
    const file = path.join(layoutOf(options.dataDir).cluster, 'postgresql.conf')
    writeFileSync(file, `${readFileSync(file, 'utf8')}shared_buffers = 'much'\n`)
    await expect(start()).rejects.toThrow(/does not start.*shared_buffers.*\n.*postgres\.log/s)
  })

  test('and leaves the lock to others', async () => {
    await copied()
    const version = path.join(layoutOf(options.dataDir).cluster, 'PG_VERSION')
    renameSync(version, `${version}.away`)
    await expect(start()).rejects.toThrow('holds no PostgreSQL')
    renameSync(`${version}.away`, version)
    await start()
  })
})

test('a normal user starts it from an installation without links or the right to run @long', async () => {
  const installation = path.join(parent, 'installation')
  mkdirSync(installation)
  const { node, script, uid } = await makeInstallation(installation)
  options = { ...options, ...optionsIn(path.join(installation, 'as a user')) }
  const ids = uid === null ? {} : { uid, gid: uid }
  const { child, said } = await starter([node, script], { ...ids, cwd: installation })
  expect(said.error).toBeUndefined()
  await keepSomething(said)
  expect(await kept(said)).toEqual(KEPT)
  const { cluster } = layoutOf(options.dataDir)
  expect(statSync(cluster).uid).toBe(uid ?? process.getuid?.())
  await end(child)
  expect(postmaster()).toBe(0)
})
