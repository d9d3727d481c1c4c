import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from '@playwright/test'

import { needCommand } from '@/scripts/apt'
import { projectFiles } from '@/scripts/project-files'
import { linkSdk } from '@/scripts/sdk-package'
import { difference, readSnippets, runSnippet } from '@/scripts/snippets'

import { story } from './story'
import { newTenant } from './tenant'

// Every block of the documentation marked `run` is run as a reader would, against the running product.
const documents = projectFiles('.')
  .filter((path) => path.endsWith('.md') && !path.includes('/testdata/'))
  .map((path) => ({ path, snippets: readSnippets(path, readFileSync(path, 'utf8')).snippets }))
  .filter(({ snippets }) => snippets.length > 0)

test.beforeAll(() => needCommand('curl'))

for (const { path, snippets } of documents) {
  test(`the snippets of ${path} do what it says`, async () => {
    const { url } = story()
    const { slug, newKey } = await newTenant('Documentation')
    const { secret } = await newKey([
      'events:write',
      'events:read',
      'events:export',
      'proofs:read',
      'config',
      'delivery',
    ])
    const cwd = mkdtempSync(join(tmpdir(), 'vouchsafe-docs-'))
    try {
      if (snippets.some(({ text }) => text.includes('@vouchsafe/sdk'))) await linkSdk(cwd)
      // In their order: a later one may build on what an earlier one made.
      for (const snippet of snippets) {
        const env = { VOUCHSAFE_URL: url, VOUCHSAFE_KEY: secret, VOUCHSAFE_TENANT: slug }
        const output = await test.step(snippet.name, () => runSnippet(snippet, { cwd, env }))
        if (snippet.output === null) continue
        expect(difference(snippet.output, JSON.parse(output)), `${path}:${snippet.line} ${output}`).toBeNull()
      }
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  })
}
