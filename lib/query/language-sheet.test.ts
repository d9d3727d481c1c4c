import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { FIELDS } from '@/lib/event/fields'

import { FIELD_EXAMPLES, LANGUAGE_PARTS } from './language-sheet'
import { queryNotes } from './notes'
import { printQuery } from './print'
import { readQuery } from './validate'

const page = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8')
/** The queries under a heading, one a line. */
const queriesUnder = (title: string): string => {
  const [, part = ''] = new RegExp(`^##+ ${title}\n([^]*?)(?:^##|(?![^]))`, 'm').exec(page) ?? []
  return [...part.matchAll(/^```query\n([^]*?)^```$/gm)].map(([, block]) => block).join('')
}

test('every construct of the sheet stands on the page about the language, under its heading', () => {
  for (const { title, constructs } of LANGUAGE_PARTS) {
    const queries = queriesUnder(title).replaceAll('\n', '  ')
    for (const { example } of constructs) expect(` ${queries} `).toContain(` ${example} `)
  }
})

test('the sheet leaves no part of the page out that has queries of its own', () => {
  const titles = page
    .split(/^##+ /m)
    .slice(1)
    .filter((part) => part.includes('```query'))
    .map((part) => part.slice(0, part.indexOf('\n')))
    // The aliases stand in a table, not on the sheet.
    .filter((title) => title !== 'Keys')
  expect(LANGUAGE_PARTS.map(({ title }) => title)).toEqual(titles)
})

test.each(LANGUAGE_PARTS.flatMap(({ constructs }) => constructs.map(({ example }) => example)))(
  '%s can be searched for as it is',
  (example) => {
    expect(readQuery(example).problems).toEqual([])
  },
)

test('no construct and no example is there twice', () => {
  const all = LANGUAGE_PARTS.flatMap(({ constructs }) => constructs.map(({ example }) => example))
  expect(new Set(all).size).toBe(all.length)
})

test.each(FIELDS.map(({ name }) => name))('the example of %s is one term of it, in its one form', (name) => {
  const { tree, problems } = readQuery(FIELD_EXAMPLES[name])
  expect(problems).toEqual([])
  expect(queryNotes(tree)).toEqual([])
  expect(tree.root).toMatchObject({ kind: 'term', key: { kind: 'field', name } })
  expect(printQuery(tree)).toBe(FIELD_EXAMPLES[name])
})
