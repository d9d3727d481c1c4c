import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { anchors, readMarkdown } from './markdown'
import { difference, readSnippets, runSnippet, type Snippet } from './snippets'

const cwd = mkdtempSync(join(tmpdir(), 'vouchsafe-snippets-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const DOC = `# Send

\`\`\`sh run name=first-event
echo '{"accepted":1}'
\`\`\`

prints

\`\`\`json output-of=first-event
{ "accepted": 1, "log": "…" }
\`\`\`

\`\`\`sh
npm start
\`\`\`

\`\`\`js run name=from-node
console.log(1)
\`\`\`
`

const snippet = (text: string, language: Snippet['language'] = 'sh'): Snippet => ({
  name: 'x',
  language,
  text,
  path: 'README.md',
  line: 7,
  output: null,
})

test('marked blocks are found in order, with their expected output; others are left alone', () => {
  expect(readSnippets('README.md', DOC)).toEqual({
    problems: [],
    snippets: [
      {
        name: 'first-event',
        language: 'sh',
        text: `echo '{"accepted":1}'\n`,
        path: 'README.md',
        line: 3,
        output: { accepted: 1, log: '…' },
      },
      {
        name: 'from-node',
        language: 'js',
        text: 'console.log(1)\n',
        path: 'README.md',
        line: 17,
        output: null,
      },
    ],
  })
})

test.each([
  ['```py run name=a\n```', 'Only sh and js'],
  ['```sh run\n```', 'needs name='],
  ['```sh run name=No\n```', 'needs name='],
  ['```sh run name=a\n```\n```sh run name=a\n```', 'named a'],
  ['```json output-of=a\n{}\n```', 'no block to run named a'],
  ['```sh run name=a\n```\n```json output-of=a\n{,}\n```', 'must be JSON'],
])('a wrong mark is a problem with its line: %s', (source, says) => {
  const { problems } = readSnippets('docs/a.md', `${source}\n`)
  expect(problems).toHaveLength(1)
  expect(problems[0]?.message).toContain(says)
})

test('fences of four hold fences of three, and tildes hold backticks', () => {
  const source = '````md\n```sh run name=inner\n```\n````\n~~~\n```sh run name=other\n~~~\n'
  expect(readSnippets('a.md', source)).toEqual({ snippets: [], problems: [] })
  expect(readMarkdown(source).blocks.map((block) => block.info)).toEqual(['md', ''])
})

test('an answer agrees when it holds all that is shown', () => {
  expect(difference({ a: 1, b: ['…'] }, { a: 1, b: [9], c: 3 })).toBeNull()
  expect(difference(null, { a: 1 })).not.toBeNull()
  expect(difference({ a: { b: 2 } }, { a: { b: 3 } })).toBe('output.a.b is 3, not 2')
  expect(difference({ a: '…' }, {})).toBe('output.a is missing')
  expect(difference([1, 2], [1])).toBe('output has 1 elements, not 2')
  expect(difference([1], { 0: 1 })).toBe('output is not an array')
})

test('sh runs in bash and stops at the first failure, with its message and place', async () => {
  await expect(runSnippet(snippet('echo "$WHO"'), { cwd, env: { WHO: 'Ada' } })).resolves.toBe('Ada\n')
  await expect(runSnippet(snippet('echo no >&2; false | true; echo yes'), { cwd, env: {} })).rejects.toThrow(
    'README.md:7 x ended with 1: no',
  )
  await expect(runSnippet(snippet('echo "$UNSET_BY_ALL"'), { cwd, env: {} })).rejects.toThrow('UNSET_BY_ALL')
})

test('js runs as a module', async () => {
  const text = `const answer = await Promise.resolve(42)\nconsole.log(answer)`
  await expect(runSnippet(snippet(text, 'js'), { cwd, env: {} })).resolves.toBe('42\n')
})

test('headings get the anchors that links to them use', () => {
  const source =
    '# Sending `events`\n## What & why?\n## What & why?\n```\n# not one\n```\n### [A link](x.md) é_2\n'
  expect(anchors(readMarkdown(source).prose)).toEqual([
    'sending-events',
    'what--why',
    'what--why-1',
    'a-link-é_2',
  ])
})
