// Builds what people verify with: `verify.html`, one file that works without any connection, and `verify.js`, the code of it that
// verifies, to be read. Neither is minified, and each build of the same sources gives the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const page = path.join(root, 'components/verify-page')

/** What verifies: the same files that the server, the pages and the command line use. */
const MODULES = [
  'lib/base/canonical-json',
  'lib/log/commitment',
  'lib/merkle/hash',
  'lib/merkle/proof',
  'lib/proof/audit',
  'lib/proof/checkpoint',
  'lib/proof/ed25519',
  'lib/proof/note',
  'lib/proof/opened-sections',
  'lib/proof/policy',
  'lib/proof/read-evidence',
  'lib/proof/tlog-proof',
  'lib/proof/verify-event-proof',
  'lib/proof/verify-evidence',
  'lib/proof/vkey',
]

const HEAD = `// What Vouchsafe verifies with, in one file, as \`npm run build:verifier\` makes it of the sources.
// It asks nobody: give it bytes, and it says what is wrong with them.
`

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'inline',
  logLevel: 'warning',
  tsconfig: 'tsconfig.json',
}

async function bundled(options) {
  const { outputFiles } = await build({ ...OPTIONS, ...options })
  return outputFiles[0].text
}

/** The code that verifies, for people and programs. */
const codeText = () =>
  bundled({
    stdin: { contents: MODULES.map((name) => `export * from './${name}'`).join('\n'), resolveDir: root },
    banner: { js: HEAD },
  })

/** Our colours, in both themes, from the one place that names them. */
function tokens() {
  const css = readFileSync(path.join(root, 'app/globals.css'), 'utf8')
  const [block] = /^:root \{\n[\s\S]*?\n\}\n/m.exec(css) ?? []
  if (block === undefined) throw new Error('app/globals.css has no block of tokens.')
  return block
}

const sourceOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The page, with all that it needs in it, and nothing else allowed: it can reach no network. */
async function pageText() {
  const style = `\n${tokens()}${readFileSync(path.join(page, 'page.css'), 'utf8')}`
  const script = `\n${await bundled({ entryPoints: [path.join(page, 'main.ts')] })}`
  const policy = `default-src 'none'; script-src ${sourceOf(script)}; style-src ${sourceOf(style)}; base-uri 'none'; form-action 'none'`
  const template = readFileSync(path.join(page, 'page.html'), 'utf8')
  return [
    ['content=""', `content="${policy}"`],
    ['<style></style>', `<style>${style}</style>`],
    ['<script type="module"></script>', `<script type="module">${script}</script>`],
  ].reduce((text, [place, part]) => {
    if (text.split(place).length !== 2) throw new Error(`page.html has no ${place}, or several.`)
    return text.replace(place, () => part)
  }, template)
}

/** Builds both; gives SHA-256 of each in hex. */
export async function buildVerifier(outdir = path.join(root, 'dist')) {
  const files = { 'verify.html': await pageText(), 'verify.js': await codeText() }
  mkdirSync(outdir, { recursive: true })
  const sums = {}
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(outdir, name), text)
    sums[name] = createHash('sha256').update(text).digest('hex')
  }
  return sums
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, sum] of Object.entries(await buildVerifier())) console.log(`${sum}  dist/${name}`)
}
