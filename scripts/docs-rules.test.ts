import { expect, test } from 'vitest'

import { madeParts, withMade } from './docs-generated'
import { checkDoc, type Project } from './docs-rules'

const project: Project = {
  files: new Set([
    'README.md',
    'package.json',
    'docs/a.md',
    'docs/images/events light.png',
    'lib/log/tile.ts',
    'lib/log/server/append.ts',
    'lib/log/README.md',
  ]),
  scripts: new Set(['check', 'test:unit']),
  read: (path) => (path === 'docs/a.md' ? '# One place\n' : '# Top\n'),
}

const messages = (text: string, path = 'README.md'): string[] =>
  checkDoc(path, text, project).map((one) => one.message)

test.each([
  ['[a](docs/a.md)'],
  ['[a](docs/a.md#one-place)'],
  ['[a](#top)'],
  ['[a](./docs/)'],
  ['![a](docs/images/events%20light.png)'],
  ['<img src="docs/a.md" alt="a">'],
  ['[a]: docs/a.md'],
  ['[a](https://example.com/nowhere) [b](mailto:a@b.c)'],
  [
    '`lib/log/tile.ts` `lib/log/tile.ts:12` `lib/log/` `lib/*/server/append.ts` `lib/log/{tile,append}.ts` `lib/**/append.ts`',
  ],
  ['`lib/<domain>/server` `app/…` `lib/a b` `npm test` `GET /events`'],
  ['`npm run check` and `npm run test:unit -- --ui`'],
])('%s leads somewhere', (text) => {
  expect(messages(text)).toEqual([])
})

test('a document may name what lies beside it', () => {
  expect(
    messages('`tile.ts` `server/append.ts` `append.ts`, [a](../../docs/a.md)', 'lib/log/README.md'),
  ).toEqual([])
})

test.each([
  ['[a](docs/b.md)', 'docs/b.md'],
  ['[a](docs/a.md#two)', 'no such heading'],
  ['[a](#bottom)', 'no such heading'],
  ['<img srcset="docs/b.png">', 'docs/b.png'],
  ['[a]: docs/b.md', 'docs/b.md'],
  ['`lib/log/leaf.ts`', 'lib/log/leaf.ts'],
  ['`lib/log/*.tsx`', 'lib/log/*.tsx'],
  ['`GLOSSARY.md`', 'GLOSSARY.md'],
  ['`npm run tests`', 'no script tests'],
  ['```sh\nnpm run tests\n```', 'no script tests'],
  ['```py run name=a\n```', 'Only sh and js'],
])('%s is caught', (text, says) => {
  expect(messages(text).join('\n')).toContain(says)
})

test('a bare name of another folder is not enough', () => {
  expect(messages('`append.ts`')).toHaveLength(1)
  expect(messages('`append.ts`', 'docs/a.md')).toHaveLength(1)
})

test('a made part replaces what stands between its marks, and only there', () => {
  const part = { path: 'README.md', name: 'x', text: 'new' }
  const source = 'a\n<!-- made: x -->\nold\n<!-- /made: x -->\nb\n'
  const made = withMade(source, part)
  expect(made).toBe('a\n<!-- made: x -->\n\nnew\n\n<!-- /made: x -->\nb\n')
  expect(withMade(made ?? '', part)).toBe(made)
  expect(withMade('a\n<!-- /made: x --><!-- made: x -->', part)).toBeNull()
})

test('made tables have as many cells in each row as in the head', () => {
  for (const part of madeParts()) {
    const rows = part.text.split('\n').filter((line) => line.startsWith('|'))
    if (rows.length === 0) continue
    expect(new Set(rows.map((row) => row.split(/(?<!\\)\|/).length)).size, part.name).toBe(1)
  }
})
