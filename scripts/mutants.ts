// `npm run test:mutants`: breaks the program in named ways, one at a time, in a copy of the tree, and demands that the
// tests notice. A mutant that survives is a guarantee that nobody tests. Names as arguments run only those.
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { Mutant } from '@/scripts/mutant'
import { MUTANTS } from '@/scripts/mutants-list'

const root = process.cwd()
/** Most of a run is starting up and waiting: two at once take little longer than one. */
const LANES = 2

/** A copy of all tracked and new files, with this tree's packages and generated client. */
function copyTree(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-mutants-'))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  })
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
    cpSync(path.join(root, file), path.join(dir, file))
  }
  cpSync(path.join(root, 'lib/db/generated'), path.join(dir, 'lib/db/generated'), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'))
  return dir
}

/** Runs the tests: null when they are green, else what they said. */
function failure(dir: string, tests: readonly string[]): Promise<string | null> {
  const args = ['vitest', 'run', '--bail', '1', ...tests]
  // A random test has to meet what is broken: it looks longer here than in `npm test`.
  const env = { ...process.env, VOUCHSAFE_TEST_SCALE: '2.5' }
  return new Promise((resolve, reject) => {
    execFile(
      'npx',
      args,
      { cwd: dir, env, encoding: 'utf8', maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const said = stdout + stderr
        if (said.includes('No test files found')) reject(new Error(`No tests match ${tests.join(' ')}`))
        else resolve(error === null ? null : said)
      },
    )
  })
}

/** Applies the mutant, runs its tests and puts the file back. True when the tests turned red. */
async function killed(dir: string, { file, find, replace, tests }: Mutant): Promise<boolean> {
  const place = path.join(dir, file)
  const text = readFileSync(place, 'utf8')
  if (text.split(find).length !== 2)
    throw new Error(`${file}: the text to break must be there exactly once:\n${find}`)
  writeFileSync(
    place,
    text.replace(find, () => replace),
  )
  try {
    return (await failure(dir, tests)) !== null
  } finally {
    writeFileSync(place, text)
  }
}

const wanted = process.argv.slice(2)
const mutants = MUTANTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
let survived = 0

/** Tries one after the other of those that are left, in a tree of its own. */
async function lane(dir: string, left: IterableIterator<Mutant>): Promise<void> {
  for (const mutant of left) {
    const started = performance.now()
    const dead = await killed(dir, mutant)
    if (!dead) survived += 1
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(
      `${dead ? 'killed  ' : 'SURVIVED'}  ${mutant.name.padEnd(28)} ${seconds.padStart(6)} s  ${mutant.breaks}`,
    )
  }
}

const dirs = Array.from({ length: LANES }, copyTree)
try {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))]
  const said = await failure(dirs[0] ?? root, tests)
  if (said !== null) throw new Error(`The tests are red before anything was broken.\n${said}`)
  const left = mutants.values()
  await Promise.all(dirs.map((dir) => lane(dir, left)))
} finally {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
}
console.log(`${mutants.length - survived} of ${mutants.length} mutants turned the tests red.`)
process.exitCode = survived === 0 ? 0 : 1
