import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { FIELDS } from '@/lib/event/fields'

import { compileQuery } from './compile'
import { KEY_ALIASES } from './keys'
import { WHOLE_SIGHT } from './sight'
import { readQuery } from './validate'

const page = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8')
const examples = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].flatMap(([, block = '']) =>
    block.trimEnd().split('\n'),
  )

describe('the page about the query language', () => {
  test('has examples of both kinds', () => {
    expect(examples('query').length).toBeGreaterThan(40)
    expect(examples('not-a-query').length).toBeGreaterThan(8)
  })

  test.each([...new Set(examples('query'))])('%s is a query', (text) => {
    const { tree, problems } = readQuery(text)
    expect(problems).toEqual([])
    compileQuery(tree, { tenantKey: 1, tenantSlug: 'acme', sight: WHOLE_SIGHT })
  })

  test.each(examples('not-a-query'))('%s is not', (text) => {
    expect(readQuery(text).problems.length).toBeGreaterThan(0)
  })

  test('lists every field as the registry describes it, every other name of one, and nothing else', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)` \| (.+?) \|(?: `.+` \|)?$/gm)].map(([, name, doc]) => [
      name,
      doc,
    ])
    const aliases = Object.entries(KEY_ALIASES).map(([alias, name]) => [alias, `\`${name}\``])
    expect(rows).toEqual([...FIELDS.map(({ name, doc }) => [name, doc]), ...aliases])
  })

  test('lists the values of closed fields', () => {
    const words = page.replaceAll('\n', ' ')
    for (const { name, values } of FIELDS) {
      if (values === undefined) continue
      const shown =
        name === 'late' || name === 'partial' ? '`late` and `partial` of true, false' : values.join(', ')
      expect(words).toContain(shown)
    }
  })
})
