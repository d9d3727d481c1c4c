import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { domains, zones } from '@/layers.mjs'

import { checkLayers, unusedExceptions, zonesOf } from './layers'
import { projectFiles } from './project-files'

/** kind of violation → [file, its text, what the message must say] */
const PLANTS: Record<string, [path: string, text: string, says: RegExp]> = {
  'pure → db': ['lib/event/a1.ts', `import { pool } from '@/lib/db/pool'`, /Pure code does no I\/O/],
  'pure → config': ['lib/event/a2.ts', `import { env } from '@/lib/config/env'`, /Pure code does no I\/O/],
  'pure → node:fs': [
    'lib/event/a3.ts',
    `import { readFileSync } from 'node:fs'`,
    /is pure.*lib\/event\/server/,
  ],
  'pure → bare built-in': ['lib/merkle/a4.ts', `import { createHash } from 'crypto'`, /is pure/],
  'pure → package': ['lib/query/a5.ts', `import pg from 'pg'`, /may use only zod/],
  'pure → react': ['lib/query/a6.ts', `import { useState } from 'react'`, /may use only zod/],
  'pure → own server, by alias': [
    'lib/log/a7.ts',
    `import { append } from '@/lib/log/server/append'`,
    /no I\/O/,
  ],
  'pure → own server, by ./': ['lib/log/a8.ts', `import { append } from './server/append'`, /no I\/O/],
  'pure → db, types only': ['lib/event/a9.ts', `import type { Db } from '@/lib/db/db'`, /no I\/O/],
  'pure → db, type query': ['lib/event/a10.ts', `export type D = import('@/lib/db/db').Db`, /no I\/O/],
  'pure → db, re-export': [
    'lib/event/a11.ts',
    `export { openDb } from '@/lib/db/db'\nexport const x = 1`,
    /no I\/O/,
  ],
  'pure → db, dynamic': ['lib/event/a12.ts', `export const d = () => import('@/lib/db/db')`, /no I\/O/],
  'pure → component': [
    'lib/view/a13.ts',
    `import { Row } from '@/components/row'`,
    /knows nothing of the doors/,
  ],
  'upward domain': [
    'lib/event/a14.ts',
    `import { parseQuery } from '@/lib/query/parse'`,
    /lies above lib\/event/,
  ],
  'sideways domain': [
    'lib/merkle/a15.ts',
    `import { EVENT } from '@/lib/event/event'`,
    /It may import: lib\/base/,
  ],
  'access exception is for types': ['lib/access/ctx.ts', `import { openDb } from '@/lib/db/db'`, /no I\/O/],
  'computed import': [
    'lib/search/server/a16.ts',
    `export const f = (p: string) => import(p)`,
    /computed import/,
  ],
  require: ['lib/log/server/a17.ts', `const x = require('next')`, /may not use this package/],
  'another domain’s store': [
    'lib/search/server/a18.ts',
    `import { insert } from '@/lib/log/server/store'`,
    /a store belongs to its domain/,
  ],
  'another domain’s second store': [
    'lib/admin/server/a19.ts',
    `import { insert } from '@/lib/access/server/store-sessions'`,
    /a store belongs to its domain/,
  ],
  'door → store': ['app/a20.ts', `import { insert } from '@/lib/log/server/store'`, /a store belongs/],
  'going up': ['lib/log/server/a21.ts', `import { leaf } from '../leaf'`, /start with @\//],
  'going up, out of lib': ['lib/event/a22.ts', `import { page } from '../../app/page'`, /start with @\//],
  'server → next': [
    'lib/search/server/a23.ts',
    `import { headers } from 'next/headers'`,
    /Knows nothing of HTTP/,
  ],
  'server → react': ['lib/admin/server/a24.ts', `import { cache } from 'react'`, /Knows nothing of HTTP/],
  'server → http': [
    'lib/ingest/server/a25.ts',
    `import { route } from '@/lib/http/route'`,
    /Do this in lib\/http/,
  ],
  'server → upward server': [
    'lib/log/server/a26.ts',
    `import { s } from '@/lib/search/server/search'`,
    /lies above/,
  ],
  'page → db': ['app/events/page.tsx', `import { openDb } from '@/lib/db/db'`, /Doors call a verb/],
  'page → pg': ['app/a27.tsx', `import pg from 'pg'`, /may not use this package/],
  'page → worker': ['app/a28.ts', `import { run } from '@/worker/main'`, /doors|change layers/],
  'client page → verb': [
    'app/a29.tsx',
    `'use client'\nimport { searchEvents } from '@/lib/search/server/search-events'`,
    /runs in the browser/,
  ],
  'client page → node': [
    'app/a30.tsx',
    `'use client'\nimport { join } from 'node:path'`,
    /may not use this package/,
  ],
  'component → server': [
    'components/a31.tsx',
    `import { s } from '@/lib/search/server/search'`,
    /Fetch from \/api\/v1/,
  ],
  'component → config': [
    'components/a32.tsx',
    `import { env } from '@/lib/config/env'`,
    /Fetch from \/api\/v1/,
  ],
  'component → app': ['components/a33.tsx', `import { metadata } from '@/app/layout'`, /know no route/],
  'component → node': ['components/a34.tsx', `import { join } from 'node:path'`, /may not use this package/],
  'component → node, by its bare name': ['components/a68.tsx', `import { join } from 'path'`, /may not use/],
  'ui → domain': ['components/ui/a35.tsx', `import { FIELDS } from '@/lib/event/fields'`, /knows no domain/],
  'ui → component': ['components/ui/a36.tsx', `import { Row } from '@/components/row'`, /knows no domain/],
  'ui → next': ['components/ui/a37.tsx', `import Link from 'next/link'`, /may not use this package/],
  'cli → web process': ['cli/a67.ts', `import { serve } from '@/app/server'`, /may not/],
  'cli → component': ['cli/a38.ts', `import { Row } from '@/components/row'`, /may not/],
  'cli → pg': ['cli/a39.ts', `import pg from 'pg'`, /may not use this package/],
  'worker → component': ['worker/a40.ts', `import { Row } from '@/components/row'`, /may not/],
  'worker → db, beside its entry': [
    'worker/a41.ts',
    `import { openDb } from '@/lib/db/db'`,
    /Doors call a verb/,
  ],
  'worker → react': ['worker/a42.ts', `import { useState } from 'react'`, /may not use this package/],
  'http → domain': ['lib/http/a43.ts', `import { s } from '@/lib/search/server/search'`, /It may import/],
  'config → domain': [
    'lib/config/a44.ts',
    `import { EVENT } from '@/lib/event/event'`,
    /It may import: lib\/base/,
  ],
  'db → domain': ['lib/db/a45.ts', `import { leaf } from '@/lib/log/leaf'`, /It may import/],
  'product → test helper': [
    'lib/log/server/a46.ts',
    `import { db } from '@/lib/testing/database'`,
    /Test helpers/,
  ],
  'pure test → database': [
    'lib/log/a47.test.ts',
    `import { db } from '@/lib/testing/database'`,
    /\*\.db\.test\.ts/,
  ],
  'anything → a test': [
    'lib/log/a48.test.ts',
    `import { plant } from './leaf.test'`,
    /nothing imports a test/,
  ],
  'e2e → lib': ['e2e/a49.ts', `import { openDb } from '@/lib/db/db'`, /comes in by the door/],
  'e2e → components': ['e2e/a50.e2e.ts', `import { Row } from '@/components/row'`, /comes in by the door/],
  'bench → app': ['bench/a51.ts', `import { serve } from '@/app/server'`, /may not/],
  'test → e2e': [
    'lib/log/a66.test.ts',
    `import { startProduct } from '@/e2e/product'`,
    /Nothing imports a browser/,
  ],
  'anything → bench': ['cli/a52.ts', `import { bench } from '@/bench/main'`, /Nothing imports a benchmark/],
  'script → app': ['scripts/a53.ts', `import { serve } from '@/app/server'`, /may not/],
  'product → script': [
    'lib/export/server/a54.ts',
    `import { x } from '@/scripts/layers'`,
    /run, not imported/,
  ],
  'root file → domain': ['proxy.ts', `import { leaf } from '@/lib/log/leaf'`, /It may import/],
  'product → root file': ['app/a55.ts', `import config from '@/next.config'`, /Configuration of tools/],
  'mock of a store': ['app/a56.ts', `vi.mock('@/lib/log/server/store')`, /a store belongs/],
  'folder by its name': ['lib/event/a57.ts', `import { x } from '.'`, /name the file/],
  barrel: ['lib/event/a58.ts', `export * from './event'`, /barrel/],
  'barrel by names': [
    'components/a59.ts',
    `export { Row } from './row'\nexport { Cell } from './cell'`,
    /barrel/,
  ],
  'unknown folder': ['lib/helpers/a60.ts', `export const x = 1`, /in no zone/],
  'unknown top folder': ['services/a61.ts', `export const x = 1`, /in no zone/],
  'import of an unknown folder': ['app/a62.ts', `import { x } from '@/services/a61'`, /in no zone/],
  'browser script → lib': ['public/a63.js', `import { x } from '@/lib/base/bytes'`, /change layers|may not/],
  'product → build output': ['app/a65.ts', `import { x } from '@/dist/cli'`, /in no zone/],
  'not code': ['lib/event/a64.ts', `export const = 1`, /Cannot be parsed/],
}

const CLEAN: Record<string, string> = {
  'lib/base/b1.ts': `import { z } from 'zod'\nexport const x = z`,
  'lib/event/b2.ts': `import { utf8 } from '@/lib/base/bytes'\nexport { type Json } from '@/lib/base/json'\nexport const x = utf8`,
  'lib/merkle/b3.ts': `import { sha256 } from '@noble/hashes/sha2.js'\nexport const x = sha256`,
  'lib/query/b4.ts': `import { changedPaths } from '@/lib/diff/changes'\nimport { EVENT } from '@/lib/event/event'\nexport const x = [changedPaths, EVENT]`,
  'lib/access/ctx.ts': `import type { Db } from '@/lib/db/db'\nexport type X = Db`,
  'lib/log/server/b5.ts': `import pg from 'pg'\nimport { pool } from '@/lib/db/pool'\nimport { insert } from './store'\nimport { tileHashes } from '@/lib/merkle/tile'\nexport const x = [pg, pool, insert, tileHashes]`,
  'lib/search/server/b6.ts': `import { openLog } from '@/lib/log/server/open-log'\nimport { env } from '@/lib/config/env'\nimport { createHash } from 'node:crypto'\nexport const x = [openLog, env, createHash]`,
  'lib/http/b7.ts': `import { getServerSession } from 'next-auth'\nimport { loadKey } from '@/lib/access/server/load-key'\nimport { recordAlone } from '@/lib/log/server/record'\nexport const x = [getServerSession, loadKey, recordAlone]`,
  'components/ui/b8.tsx': `'use client'\nimport { useState } from 'react'\nimport { Dialog } from 'radix-ui'\nexport const x = [useState, Dialog]`,
  'components/b9.tsx': `'use client'\nimport Link from 'next/link'\nimport { Button } from '@/components/ui/button'\nimport { FIELDS } from '@/lib/event/fields'\nimport { parseQuery } from '@/lib/query/parse'\nexport const x = [Link, Button, FIELDS, parseQuery]`,
  'app/b10.tsx': `import './globals.css'\nimport { searchEvents } from '@/lib/search/server/search-events'\nimport { Explorer } from '@/components/explorer'\nimport { route } from '@/lib/http/route'\nexport const x = [searchEvents, Explorer, route]`,
  'app/api/auth/[...nextauth]/route.ts': `export { handler as GET, handler as POST } from '@/lib/http/sign-in'`,
  'app/server.ts': `import next from 'next'\nimport { openDb } from '@/lib/db/db'\nexport const x = [next, openDb]`,
  'worker/main.ts': `import { openDb } from '@/lib/db/db'\nimport { flush } from '@/lib/search/server/flush'\nexport const x = [openDb, flush]`,
  'cli/b11.ts': `import { openDb } from '@/lib/db/db'\nimport { migrate } from '@/lib/db/migrate'\nimport { parseArgs } from 'node:util'\nexport const x = [openDb, migrate, parseArgs]`,
  'cli/vouchsafe.mjs': `import '../dist/cli.mjs'\nimport { spawn } from 'node:child_process'\nspawn('true')`,
  'lib/log/server/b12.db.test.ts': `import { database } from '@/lib/testing/database'\nimport { insert } from '@/lib/access/server/store'\nexport const x = [database, insert]`,
  'e2e/b17.test.ts': `import { findChromium } from './chromium'\nexport const x = findChromium`,
  'lib/testing/b13.ts': `import { insert } from '@/lib/log/server/store'\nexport const x = insert`,
  'bench/b14.ts': `import { database } from '@/lib/testing/database'\nimport { appendEvents } from '@/lib/log/server/append'\nexport const x = [database, appendEvents]`,
  'e2e/b15.e2e.ts': `import { test } from '@playwright/test'\nimport { uuidv7 } from '@/lib/base/uuid'\nexport const x = [test, uuidv7]`,
  'scripts/b16.ts': `import { zones } from '@/layers.mjs'\nimport { SETTINGS } from '@/lib/config/settings'\nexport const x = [zones, SETTINGS]`,
  'next.config.ts': `import type { NextConfig } from 'next'\nexport default {} satisfies NextConfig`,
  'public/theme.js': `document.documentElement.dataset.theme = 'dark'`,
}

describe('layers', () => {
  let root = ''

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'vouchsafe layers '))
    const files = Object.values(PLANTS).map(([path, text]) => [path, text] as const)
    for (const [path, text] of [...files, ...Object.entries(CLEAN)]) {
      // A path may stand in both lists: the clean text goes to a tree of its own.
      const tree = text === CLEAN[path] ? 'clean' : 'planted'
      const file = join(root, tree, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${text}\n`)
    }
  })

  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test.each(Object.entries(PLANTS))('%s is caught and told where it belongs', (_kind, [path, text, says]) => {
    const messages = checkLayers(path, text).map((violation) => violation.message)
    expect(messages.join('\n')).toMatch(says)
  })

  test.each(Object.entries(CLEAN))('%s may import what it does', (path, text) => {
    expect(checkLayers(path, text)).toEqual([])
  })

  test('the command finds a violation in each planted file and none in a clean tree', () => {
    const planted = run(join(root, 'planted'))
    const reported = new Set(planted.errors.map((line) => line.slice(0, line.indexOf(':'))))
    expect(projectFiles(join(root, 'planted')).filter((path) => !reported.has(path))).toEqual([])
    expect(planted.status).toBe(1)
    expect(run(join(root, 'clean'))).toEqual({ status: 0, errors: [] })
  })

  test('a place is given by its line', () => {
    const text = `// why\n\nimport { openDb } from '@/lib/db/db'\n`
    expect(checkLayers('lib/event/a.ts', text)).toMatchObject([{ path: 'lib/event/a.ts', line: 3 }])
  })

  test('an exception that no file needs is reported', () => {
    expect(unusedExceptions([])).toContain('worker/main.ts → lib/db')
    const source = `import { openDb } from '@/lib/db/db'`
    expect(unusedExceptions([{ path: 'worker/main.ts', source }])).not.toContain('worker/main.ts → lib/db')
  })
})

describe('the table', () => {
  test('a domain names only domains above it, so there is no cycle', () => {
    const order = Object.keys(domains)
    for (const [name, uses] of Object.entries(domains)) {
      for (const used of uses)
        expect(order.indexOf(used), `${name} uses ${used}`).toBeLessThan(order.indexOf(name))
      expect(order.indexOf(name)).not.toBe(-1)
    }
  })

  test('each zone is named once and uses zones that exist', () => {
    const known = zones.map((zone) => zone.name)
    expect(new Set(known).size).toBe(known.length)
    for (const zone of zones) for (const used of zone.uses) expect(known, zone.name).toContain(used)
  })

  test('the deepest folder decides', () => {
    expect(zonesOf('lib/log/server/append.ts').map((zone) => zone.name)).toEqual(['lib/log/server'])
    expect(zonesOf('lib/log/formats/server.ts').map((zone) => zone.name)).toEqual(['lib/log'])
    expect(zonesOf('components/ui/button.tsx').map((zone) => zone.name)).toEqual(['components/ui'])
    expect(zonesOf('components/uikit/button.tsx').map((zone) => zone.name)).toEqual(['components'])
    expect(zonesOf('next.config.ts').map((zone) => zone.name)).toEqual([''])
    expect(zonesOf('lib/loose.ts')).toEqual([])
  })

  test('lint bans the clock and Node’s globals in the pure half of every domain', () => {
    const config = readFileSync('.oxlintrc.json', 'utf8')
    expect(config).toContain(`"lib/{${Object.keys(domains).join(',')}}/**/*.ts"`)
  })
})

function run(tree: string): { status: number | null; errors: string[] } {
  const done = spawnSync('node_modules/.bin/tsx', ['scripts/check-layers.ts', tree], { encoding: 'utf8' })
  return { status: done.status, errors: done.stderr.split('\n').filter((line) => /:\d+ /.test(line)) }
}
