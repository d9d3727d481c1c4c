import { createHash } from 'node:crypto'

import { AppError } from '@/lib/base/errors'
import { route } from '@/lib/http/route'
import { VERIFIER_FILES, verifierFile } from '@/lib/proof/server/verify-page'

const TAG = 'Proofs'

/** It changes with each version of the product: whoever has it asks whether it did. */
const KEPT = { 'cache-control': 'no-cache' }

async function needed(name: string): Promise<Buffer> {
  const bytes = await verifierFile(name)
  if (bytes === null) throw new AppError('not_found', `${name} was not built: run \`npm run build\`.`)
  return bytes
}

/** The page's own policy, which nothing of ours may widen; and no other page may show it as its part. */
function policyOf(page: Buffer): string {
  const [, own = "default-src 'none'"] =
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page.toString()) ?? []
  return `${own}; frame-ancestors 'none'`
}

const page = route({
  method: 'GET',
  path: '/verify.html',
  tag: TAG,
  summary: 'The page that verifies evidence',
  description: 'One file, which works without any connection: keep it, and open bundles and proofs with it.',
  auth: 'none',
  responses: { 200: { description: 'The page.', content: ['text/html'] } },
  run: async () => {
    const body = await needed(VERIFIER_FILES.page)
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyOf(body) }
    return { status: 200, headers: { ...KEPT, ...headers }, body }
  },
})

const code = route({
  method: 'GET',
  path: '/verify.js',
  tag: TAG,
  summary: 'The code that verifies',
  description:
    'One module without dependencies, to be read: the same that the pages and the command line use.',
  auth: 'none',
  responses: { 200: { description: 'The module.', content: ['text/javascript'] } },
  run: async () => ({
    status: 200,
    headers: { ...KEPT, 'content-type': 'text/javascript; charset=utf-8' },
    body: await needed(VERIFIER_FILES.code),
  }),
})

const sums = route({
  method: 'GET',
  path: '/verify.sha256',
  tag: TAG,
  summary: 'The sums of what verifies',
  description: 'As `sha256sum` writes them: `npm run build:verifier` prints the same from the sources.',
  auth: 'none',
  responses: { 200: { description: 'SHA-256 of both files.', content: ['text/plain'] } },
  run: async () => {
    const lines = await Promise.all(
      Object.values(VERIFIER_FILES).map(async (name) => {
        const sum = createHash('sha256')
          .update(await needed(name))
          .digest('hex')
        return `${sum}  ${name}\n`
      }),
    )
    return {
      status: 200,
      headers: { ...KEPT, 'content-type': 'text/plain; charset=utf-8' },
      body: lines.join(''),
    }
  },
})

/** What people verify with who trust nobody. */
export const verifierRoutes = [page, code, sums]
