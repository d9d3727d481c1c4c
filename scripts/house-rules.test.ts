import { describe, expect, test } from 'vitest'

import { checkHouse } from './house-rules'

// Written in parts where the whole would be found in this very file.
const joined = (...parts: string[]): string => parts.join('')

/** kind of violation → [file, its text, what the message must say] */
const PLANTS: Record<string, [path: string, text: string, says: RegExp]> = {
  'eslint switched off': ['lib/event/a.ts', `// eslint-disable-next-line no-console\n`, /switched off/],
  'oxlint switched off': ['app/a.tsx', `/* oxlint-disable max-lines */\n`, /switched off/],
  'type errors ignored': ['cli/a.ts', `// @ts-ignore\n`, /switched off/],
  'type errors expected': ['lib/log/a.test.ts', `// @ts-expect-error\n`, /switched off/],
  'format switched off': ['lib/event/a.ts', `// prettier-ignore\n`, /switched off/],
  'to-do in a comment': ['lib/event/a.ts', `const x = 1 // ${joined('TO', 'DO')}: later\n`, /open an issue/],
  'to-do in SQL': ['prisma/a.sql', `-- ${joined('FIX', 'ME')} index\n`, /open an issue/],
  'palette class': ['components/a.tsx', `<b className="p-2 bg-red-500" />\n`, /token/],
  'palette class behind a variant': [
    'components/a.tsx',
    `<b className="dark:hover:text-zinc-400/50" />\n`,
    /token/,
  ],
  'palette class in CSS': ['app/globals.css', `.a { @apply border-slate-200; }\n`, /token/],
  'black and white': ['app/a.tsx', `<b className="text-white" />\n`, /token/],
  'arbitrary colour': ['components/a.tsx', `<b className="bg-[#ff0000]" />\n`, /token/],
  'colour literal': ['components/a.tsx', `const c = '#ff00aa'\n`, /token/],
  'colour function': ['components/a.tsx', `const c = 'rgb(1 2 3)'\n`, /token/],
  'machine path': ['docs/a.md', `See \`/${joined('wo', 'rk')}/main/x\`.\n`, /one machine/],
  'home of root': ['scripts/a.ts', `const p = '/${joined('ro', 'ot')}/.cache'\n`, /one machine/],
  'skipped test': [
    'lib/log/a.test.ts',
    `${joined('it.', 'skip')}('x', () => {})\n`,
    /runs, or it is not there/,
  ],
  'skipped browser test': ['e2e/a.e2e.ts', `${joined('test.', 'fixme')}('x')\n`, /runs, or it is not there/],
  'test alone': [
    'lib/log/a.test.ts',
    `${joined('describe.', 'only')}('x', () => {})\n`,
    /runs, or it is not there/,
  ],
  'sleep in the browser': [
    'e2e/a.e2e.ts',
    `await page.${joined('waitFor', 'Timeout')}(50)\n`,
    /not for time/,
  ],
  'sleep in a test': [
    'lib/log/a.test.ts',
    `await new ${joined('Pro', 'mise')}((r) => setTimeout(r, 10))\n`,
    /not for time/,
  ],
  'timed assertion': ['lib/log/a.test.ts', `const t = ${joined('perf', 'ormance')}.now()\n`, /bench/],
  'timed assertion by the clock': [
    'e2e/a.e2e.ts',
    `expect(Date.now() ${'-'} started).toBeLessThan(9)\n`,
    /bench/,
  ],
  'clock in pure code': ['lib/event/a.ts', `const now = new Date()\n`, /no clock/],
  'environment in a door': ['app/a.ts', `const p = process.env.PORT\n`, /lib\/config/],
  'environment, renamed': ['cli/a.ts', `import { env } from 'node:process'\n`, /lib\/config/],
  'SQL in a door': ['worker/a.ts', 'const q = `SELECT 1`\n', /SQL lives in/],
  'SQL in a component': ['components/a.ts', `const q = 'DELETE FROM event'\n`, /SQL lives in/],
  'name without a subject': ['lib/event/utils.ts', `export const x = 1\n`, /no subject/],
  'barrel by name': ['components/index.tsx', `export const x = 1\n`, /no subject/],
  'camel case': ['components/eventTable.tsx', `export const x = 1\n`, /kebab-case/],
  'pascal case folder': ['components/EventTable/row.tsx', `export const x = 1\n`, /kebab-case/],
  'JSX in lib': ['lib/event/fields.tsx', `export const x = 1\n`, /no JSX/],
  'no newline at the end': ['docs/a.md', `text`, /newline/],
  'Windows lines': ['docs/a.md', `text\r\n`, /LF/],
}

const CLEAN: Record<string, string> = {
  'components/b1.tsx': `<b className="bg-surface text-muted border-line" href="#added" data-a="to-red" data-b="icon-bg-white" />\n`,
  'components/b2.tsx': `const words = 'rose-500 petals' // a red-500 is a lathe\n`,
  'lib/event/b3.ts': `const pattern = /eslint-disable|TODO/\nconst then = new Date(0)\n`,
  'lib/config/env.ts': `export const port = process.env.PORT\n`,
  'next.config.ts': `const mode = process.env.NODE_ENV\n`,
  'lib/log/server/store.ts': 'export const sql = `SELECT idx FROM log_entry`\n',
  'app/api/auth/[...nextauth]/route.ts': `export const x = 1\n`,
  'app/(console)/events/[id]/page.tsx': `export const x = 1\n`,
  'app/_lib/state.ts': `export const x = 1\n`,
  'e2e/b4.e2e.ts': `await expect(page.getByRole('row')).toHaveCount(3)\n`,
  'lib/log/b6.test.ts': `const yesterday = new Date(Date.now() - 86_400_000)\n`,
  'docs/b5.md': `Works from any directory, also https://example.com/${'work'}/x.\n`,
  'components/select.tsx': `const label = 'SELECTED'\n`,
}

describe('house rules', () => {
  test.each(Object.entries(PLANTS))('%s is caught', (_kind, [path, text, says]) => {
    expect(
      checkHouse(path, text)
        .map((violation) => violation.message)
        .join('\n'),
    ).toMatch(says)
  })

  test.each(Object.entries(CLEAN))('%s is fine', (path, text) => {
    expect(checkHouse(path, text)).toEqual([])
  })

  test('the place is the line of the offence', () => {
    expect(checkHouse('app/a.ts', `const a = 1\n\nconst b = process.env.B\n`)).toMatchObject([{ line: 3 }])
    expect(checkHouse('app/a.ts', `const a = 1\n\n/*\n * eslint-disable\n */\n`)).toMatchObject([{ line: 3 }])
  })
})
