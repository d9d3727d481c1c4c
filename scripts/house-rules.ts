import { posix } from 'node:path'

import { scan } from './imports'
import { type Violation, zonesOf } from './layers'
import { isCode, isTest } from './project-files'

/** One grep-like rule: where it holds, what it looks for, and what to do instead. */
interface Rule {
  name: string
  where: (path: string) => boolean
  pattern: RegExp
  message: string
  /** Look only inside comments (code), or in the whole text. */
  commentsOnly?: boolean
}

const UTILITIES =
  'bg|text|border(?:-[xytrblse])?|ring(?:-offset)?|outline|divide|from|via|to|fill|stroke|shadow|accent|caret|decoration|placeholder|inset-shadow|inset-ring'
const COLOURS =
  'slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose'

const isScreen = (path: string): boolean => /^(?:app|components)\/.*\.(?:tsx?|css)$/.test(path)
const isAnyTest = (path: string): boolean => isTest(path) || path.endsWith('.e2e.ts')
const isPure = (path: string): boolean => !isTest(path) && isCode(path) && zonesOf(path)[0]?.kind === 'pure'
const everywhere = (): boolean => true

// Who may read the environment: lib/config, configuration of tools, and programs that start other programs.
const READS_ENV =
  /^(?:lib\/config\/|lib\/testing\/|scripts\/|e2e\/|bench\/|cli\/vouchsafe\.mjs$|sdk\/src\/environment\.ts$)|\.config\.[mc]?[jt]s$/

const RULES: Rule[] = [
  {
    name: 'no lint disable',
    where: isCode,
    commentsOnly: true,
    pattern:
      /\b(?:eslint|oxlint|biome|tslint|stylelint)-(?:disable|ignore)|@ts-(?:ignore|nocheck|expect-error)|prettier-ignore/,
    message: 'No rule is switched off for one place. Change the code, or the rule for everybody.',
  },
  {
    name: 'no to-do marks',
    where: isCode,
    commentsOnly: true,
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    message: 'Do it, or open an issue. The code says what is.',
  },
  {
    name: 'no to-do marks in other text',
    where: (path) => /\.(?:md|sql|css|prisma|ya?ml|sh)$|^\.ci\//.test(path),
    pattern: /\b(?:TODO|FIXME|XXX)\b/,
    message: 'Do it, or open an issue. The text says what is.',
  },
  {
    name: 'no palette classes',
    where: isScreen,
    pattern: new RegExp(
      `(?<![\\w-])(?:${UTILITIES})-(?:(?:(?:${COLOURS})-(?:50|[1-9]00|950)|white|black)(?![\\w-])|\\[(?:#|rgb|hsl|oklch))`,
    ),
    message: 'Colours are named by meaning: use a token of app/globals.css.',
  },
  {
    name: 'no colour literals',
    where: (path) => /^(?:app|components)\/.*\.tsx?$/.test(path),
    pattern: /(['"`])#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\1|\b(?:rgba?|hsla?|oklch)\(\s*\d/,
    message: 'Colours are named by meaning: use var(--token) of app/globals.css.',
  },
  {
    name: 'no machine paths',
    where: everywhere,
    pattern: /(?:^|[\s'"`(=])\/(?:work|root|Users)\/[\w.-]|\.\.\/shared\b|\.library\//,
    message: 'This path exists on one machine only.',
  },
  {
    name: 'no skipped tests',
    where: isAnyTest,
    pattern:
      /\b(?:it|test|describe|suite)\.(?:skip|only|todo|fixme|fails|skipIf|runIf)\b|\b(?:xit|xdescribe|xtest|fit|fdescribe)\(/,
    message: 'A test runs, or it is not there.',
  },
  {
    name: 'no sleeps in tests',
    where: isAnyTest,
    pattern: /\bwaitForTimeout\b|\bsleep\(|timers\/promises|new Promise[^\n]{0,40}setTimeout\(/,
    message: 'Wait for what you wait for, not for time.',
  },
  {
    name: 'no timed assertions',
    where: isAnyTest,
    pattern: /\bperformance\.now\(|\bprocess\.hrtime\b|Date\.now\(\)\s*-\s*(?:start|began|begin|before|t0)/,
    message: 'A slow machine is not a failure. Figures belong to bench/.',
  },
  {
    name: 'no clock in pure code',
    where: isPure,
    pattern: /\bnew Date\(\s*\)/,
    message: 'Pure code has no clock. Take the time as an argument.',
  },
  {
    name: 'environment only in lib/config',
    where: (path) => isCode(path) && !READS_ENV.test(path) && !isAnyTest(path),
    pattern: /\bprocess\s*\.\s*env\b|\bprocess\[|\bimport\.meta\.env\b|from '(?:node:)?process'/,
    message: 'Settings are read once, in lib/config/env.ts.',
  },
  {
    name: 'no SQL in doors',
    where: (path) => isCode(path) && !isTest(path) && /^(?:app|worker|cli|components)\//.test(path),
    pattern: /['"`]\s*(?:SELECT\s|INSERT INTO\s|UPDATE \w+ SET\s|DELETE FROM\s)/,
    message: 'SQL lives in lib/<domain>/server/store*.ts. Call a verb.',
  },
]

const NO_SUBJECT = /^(?:utils?|helpers?|common|misc|index|shared)\.(?:[cm]?[jt]s|tsx|jsx)$/
const KEBAB = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/

/** Every house rule that one text file breaks. `path` is from the root of the project, with `/`. */
export function checkHouse(path: string, source: string): Violation[] {
  return [...nameProblems(path), ...textProblems(path, source), ...ruleProblems(path, source)]
}

function nameProblems(path: string): Violation[] {
  if (!isCode(path)) return []
  const file = posix.basename(path)
  const messages: string[] = []
  if (NO_SUBJECT.test(file))
    messages.push('A file that needs this name has no subject. Name it for what it makes.')
  // Next gives brackets, parentheses and underscores in app/ a meaning.
  const parts = path
    .split('/')
    .map((part) => (path.startsWith('app/') ? part.replace(/[[\]()_@]|\.{3}/g, '') : part))
  if (!parts.every((part) => KEBAB.test(part.replace(/^\./, ''))))
    messages.push('Files are named in kebab-case.')
  if (path.startsWith('lib/') && /\.[jt]sx$/.test(path))
    messages.push('lib holds no JSX. Put it in components/.')
  return messages.map((message) => ({ path, line: 1, message }))
}

function textProblems(path: string, source: string): Violation[] {
  const messages: string[] = []
  if (source.length > 0 && !source.endsWith('\n')) messages.push('The file does not end with a newline.')
  if (source.includes('\r\n')) messages.push('Lines end with LF alone.')
  return messages.map((message) => ({ path, line: 1, message }))
}

function ruleProblems(path: string, source: string): Violation[] {
  const rules = RULES.filter((rule) => rule.where(path))
  if (rules.length === 0) return []
  const lines = source.split('\n').map((text, at) => ({ text, line: at + 1 }))
  const needsComments = rules.some((rule) => rule.commentsOnly && rule.pattern.test(source))
  const comments = needsComments ? scan(path, source).comments : []
  return rules.flatMap(({ pattern, message, commentsOnly }) =>
    (commentsOnly ? comments : lines)
      .filter(({ text }) => pattern.test(text))
      .map(({ line }) => ({ path, line, message })),
  )
}
