import { posix } from 'node:path'

import type { Violation } from './layers'
import { anchors, readMarkdown } from './markdown'
import { readSnippets } from './snippets'

/** What documentation may refer to. */
export interface Project {
  /** Paths from the root, with `/`. */
  files: ReadonlySet<string>
  /** Names of package.json's scripts. */
  scripts: ReadonlySet<string>
  read: (path: string) => string
}

// A code span that starts like this is a path of ours and must exist.
const OURS = /^(?:app|components|lib|prisma|public|e2e|worker|cli|bench|docs|scripts|\.ci)\//
const ROOT_FILE = /^[\w.-]+\.(?:md|mjs|json|jsonc|ts)$/

/** Everything in one Markdown file that points at something that is not there. */
export function checkDoc(path: string, source: string, project: Project): Violation[] {
  const { prose, blocks } = readMarkdown(source)
  const at = (line: number, messages: string[]): Violation[] =>
    messages.map((message) => ({ path, line, message }))
  return [
    ...prose.flatMap(({ text, line }) =>
      at(line, [...linkProblems(path, text, project), ...spanProblems(path, text, project)]),
    ),
    ...prose.flatMap(({ text, line }) => at(line, scriptProblems(text, project))),
    ...blocks.flatMap(({ text, line }) => at(line, scriptProblems(text, project))),
    ...readSnippets(path, source).problems.map((problem) => ({ path, ...problem })),
  ]
}

function linkProblems(path: string, text: string, project: Project): string[] {
  const withoutCode = text.replace(/`[^`]*`/g, '')
  const inline = [...withoutCode.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((found) => found[1] ?? '')
  const named = [...withoutCode.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g)].map((found) => found[1] ?? '')
  const html = [...withoutCode.matchAll(/\b(?:src|href|srcset)="([^"]+)"/g)].map((found) => found[1] ?? '')
  return [...inline, ...named, ...html].flatMap((link) => linkProblem(path, link, project) ?? [])
}

function linkProblem(path: string, link: string, project: Project): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)))
  if (!exists(target, project)) return `The link ${link} leads nowhere: there is no ${target}.`
  if (!anchor || !target.endsWith('.md')) return null
  const known = anchors(readMarkdown(project.read(target)).prose)
  return known.includes(anchor.toLowerCase())
    ? null
    : `The link ${link} leads nowhere: ${target} has no such heading.`
}

function spanProblems(path: string, text: string, project: Project): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
    const cited = span.replace(/:\d+(?:-\d+)?$/, '')
    if (/[\s<>…$"']/.test(cited) || !(OURS.test(cited) || ROOT_FILE.test(cited))) return []
    // From the root, or beside the document; a bare name in a README of a folder, anywhere below it.
    const folder = posix.dirname(path)
    const beside = posix.normalize(posix.join(folder, cited))
    const below = folder !== '.' && !cited.includes('/') && exists(`${folder}/**/${cited}`, project)
    if (exists(cited, project) || exists(beside, project) || below) return []
    return [`There is no ${cited}.`]
  })
}

/** A file, a folder, or a pattern with `*` and `{a,b}` that matches at least one file. */
function exists(cited: string, project: Project): boolean {
  const path = cited.replace(/\/$/, '')
  if (path === '.' || project.files.has(path)) return true
  const all = [...project.files]
  if (!/[*{]/.test(path)) return all.some((file) => file.startsWith(`${path}/`))
  const pattern = path
    .replace(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*\*\/?/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replaceAll('\u0000', '.*')
    .replace(/\{([^}]*)\}/g, (_, inner: string) => `(?:${inner.replaceAll(',', '|')})`)
  return all.some((file) => new RegExp(`^${pattern}(?:/|$)`).test(file))
}

function scriptProblems(text: string, project: Project): string[] {
  return [...text.matchAll(/\bnpm run ([\w:-]+)/g)].flatMap(([, name = '']) =>
    project.scripts.has(name) ? [] : [`package.json has no script ${name}.`],
  )
}
