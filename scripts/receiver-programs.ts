import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { bodyOf, cgiOf, delivered } from '@/lib/testing/delivered'

import { readMarkdown } from './markdown'

const PAGE = 'docs/verify-deliveries.md'

/** The programs that receivers are given, by the name of their file. */
export function receiverPrograms(): Map<string, string> {
  const named = readMarkdown(readFileSync(PAGE, 'utf8')).blocks.flatMap(({ info, text }) => {
    const name = /\bfile=([\w.]+)/.exec(info)?.[1]
    return name === undefined ? [] : [[name, text] as const]
  })
  return new Map(named)
}

/** Runs a program: its exit code, and what it printed. */
function runProgram(
  [command = '', ...args]: readonly string[],
  { input, cwd, env = {} }: { input: string; cwd: string; env?: Record<string, string> },
): Promise<{ code: number | null; printed: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, NODE_ENV: 'production', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, printed: Buffer.concat(chunks).toString('utf8') }))
    child.stdin.end(input)
  })
}

/** How the two programs of a language are run: the first verifies lines with a key set, the second one request. */
export interface Commands {
  lines: readonly string[]
  request: readonly string[]
}

/** What is wrong with the programs of a language, which stand in `cwd`: with what is genuine, and with what is not. */
export async function wrongWith({ lines, request }: Commands, cwd: string): Promise<string[]> {
  const { jwks, lines: signed, headers, secret } = delivered()
  writeFileSync(path.join(cwd, 'jwks.json'), jwks)
  const problems: string[] = []
  const expectLines = async (what: string, given: readonly string[], bad: readonly number[]) => {
    const { code, printed } = await runProgram([...lines, 'jwks.json'], { input: bodyOf(given), cwd })
    const expected = bad.map((number) => `line ${number} is not as it was signed\n`).join('')
    if (printed !== expected || code !== (bad.length === 0 ? 0 : 1))
      problems.push(`${lines.join(' ')}, ${what}: ended with ${code}, and printed ${JSON.stringify(printed)}`)
  }
  const changed = signed.map((line, i) => (i === 1 ? line.replace('ada', 'eve') : line))
  const cut = signed.map((line, i) => (i === 2 ? line.replace(/,"sig":"[\w-]*"\}$| sig=[\w-]*$/, '') : line))
  await expectLines('what is genuine', signed, [])
  await expectLines('a line that was changed', changed, [2])
  await expectLines('a line without its signature', cut, [3])

  const env = { ...cgiOf(headers), WEBHOOK_SECRET: secret }
  const expectRequest = async (
    what: string,
    given: { input: string; env: Record<string, string> },
    isGood: boolean,
  ) => {
    const { code } = await runProgram(request, { ...given, cwd })
    if (code !== (isGood ? 0 : 1)) problems.push(`${request.join(' ')}, ${what}: ended with ${code}`)
  }
  const input = bodyOf(signed)
  await expectRequest('what is genuine', { input, env }, true)
  await expectRequest('another body', { input: bodyOf(changed), env }, false)
  await expectRequest('another time', { input, env: { ...env, HTTP_WEBHOOK_TIMESTAMP: '1795168801' } }, false)
  await expectRequest('another secret', { input, env: { ...env, WEBHOOK_SECRET: 'whsec_AAAA' } }, false)
  return problems
}
