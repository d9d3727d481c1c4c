import { spawn } from 'node:child_process'

import { z } from 'zod'

import { type Block, readMarkdown } from './markdown'

/**
 * A piece of documentation that a test runs, written in Markdown as
 *
 *     ```sh run name=first-event
 *
 * with its expected answer, if there is one, in a block `json output-of=first-event`.
 */
export interface Snippet {
  name: string
  language: 'sh' | 'js'
  text: string
  path: string
  /** Line of the fence, 1-based. */
  line: number
  /** JSON that the output must hold; null: only the exit code counts. */
  output: unknown
}

/** A block that is marked and cannot be run as it is marked. */
export interface SnippetProblem {
  line: number
  message: string
}

const NAME = /^[a-z][a-z0-9-]*$/

/** Every snippet marked for running in a Markdown text, in its order, and what is wrong with the marks. */
export function readSnippets(
  path: string,
  source: string,
): { snippets: Snippet[]; problems: SnippetProblem[] } {
  const snippets: Snippet[] = []
  const problems: SnippetProblem[] = []
  for (const block of readMarkdown(source).blocks) {
    const [language = '', ...words] = block.info.split(/\s+/)
    const wrong = (message: string): void => void problems.push({ line: block.line, message })
    const outputOf = words.find((word) => word.startsWith('output-of='))?.slice('output-of='.length)
    if (outputOf !== undefined) attachOutput(snippets, outputOf, block, wrong)
    if (!words.includes('run')) continue
    const name = words.find((word) => word.startsWith('name='))?.slice('name='.length) ?? ''
    if (language !== 'sh' && language !== 'js')
      wrong(`Only sh and js blocks can be run, not ${language || 'plain ones'}.`)
    else if (!NAME.test(name)) wrong('A block to run needs name=… in small letters and dashes.')
    else if (snippets.some((one) => one.name === name)) wrong(`Two blocks to run are named ${name}.`)
    else snippets.push({ name, language, text: block.text, path, line: block.line, output: null })
  }
  return { snippets, problems }
}

function attachOutput(
  snippets: Snippet[],
  name: string,
  block: Block,
  wrong: (message: string) => void,
): void {
  const of = snippets.find((one) => one.name === name)
  if (!of) return wrong(`There is no block to run named ${name} above this output.`)
  try {
    of.output = z.json().parse(JSON.parse(block.text))
  } catch {
    wrong('An expected output must be JSON.')
  }
}

/**
 * Where an answer differs from what the documentation shows, as a path, or null when it agrees. Members
 * that are not shown may be there; the string `…` stands for any value; arrays have the length shown.
 */
export function difference(shown: unknown, answer: unknown, path = 'output'): string | null {
  if (shown === '…') return answer === undefined ? `${path} is missing` : null
  if (Array.isArray(shown)) {
    if (!Array.isArray(answer)) return `${path} is not an array`
    if (answer.length !== shown.length) return `${path} has ${answer.length} elements, not ${shown.length}`
    return first(shown.map((one: unknown, at) => difference(one, answer[at], `${path}[${at}]`)))
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof answer !== 'object' || answer === null) return `${path} is not an object`
    const members = new Map(Object.entries(answer))
    return first(
      Object.entries(shown).map(([key, value]) => difference(value, members.get(key), `${path}.${key}`)),
    )
  }
  return Object.is(shown, answer)
    ? null
    : `${path} is ${JSON.stringify(answer)}, not ${JSON.stringify(shown)}`
}

function first(found: (string | null)[]): string | null {
  return found.find((one) => one !== null) ?? null
}

/**
 * Run one snippet as a reader would: `sh` in bash with `-euo pipefail`, `js` as a module in Node. Resolves
 * with what it printed; rejects with its standard error when it fails or runs over `timeoutMs`.
 */
export function runSnippet(
  snippet: Snippet,
  options: { cwd: string; env: Record<string, string>; timeoutMs?: number },
): Promise<string> {
  const inShell = snippet.language === 'sh'
  const command = inShell ? 'bash' : process.execPath
  const args = inShell ? ['-euo', 'pipefail', '-c'] : ['--input-type=module', '--eval']
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, snippet.text], {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'], HOME: options.cwd, NODE_ENV: 'production', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
    })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'))
      const why = Buffer.concat(errors).toString('utf8').trim()
      reject(
        new Error(`${snippet.path}:${snippet.line} ${snippet.name} ended with ${code ?? signal}: ${why}`),
      )
    })
  })
}
