import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

import { fromBase64url } from '@/lib/base/bytes'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import type { Jwks } from '@/lib/decode/server/jwks'

import { UsageError } from './command'

const run = promisify(execFile)

/** Verifies records with the `openssl` of this machine, which has nothing in common with what signed them. */
export class OpenSsl {
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-openssl-'))
  #files = 0

  /** @throws UsageError where there is no openssl that knows Ed25519 (3.0 and later). */
  static async open(): Promise<OpenSsl> {
    const version = await run('openssl', ['version']).then(
      ({ stdout }) => stdout,
      () => '',
    )
    if (!/^OpenSSL [3-9]/.test(version))
      throw new UsageError(
        `--openssl needs OpenSSL 3 or later${version ? `, and here is ${version.trim()}` : ''}.`,
      )
    return new OpenSsl()
  }

  /** Whether one of these keys has signed the record. */
  async verifies({ keys }: Pick<Jwks, 'keys'>, record: string, keyId: string | undefined): Promise<boolean> {
    const signed = signedByKonnect(record)
    const signature = signed && fromBase64url(signed.signature)
    const [payload] = signed?.payloads ?? []
    if (!signature || payload === undefined) return false
    const name = path.join(this.#dir, String(this.#files++))
    const files = { key: `${name}.pem`, text: `${name}.txt`, signature: `${name}.sig` }
    await Promise.all([writeFile(files.text, payload), writeFile(files.signature, signature)])
    try {
      for (const { key } of keys.filter((one) => keyId === undefined || one.keyId === keyId)) {
        await writeFile(files.key, key.export({ type: 'spki', format: 'pem' }))
        const args = ['pkeyutl', '-verify', '-pubin', '-inkey', files.key, '-rawin']
        const isGood = await run('openssl', [...args, '-in', files.text, '-sigfile', files.signature]).then(
          () => true,
          () => false,
        )
        if (isGood) return true
      }
      return false
    } finally {
      for (const file of Object.values(files)) rmSync(file, { force: true })
    }
  }

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true })
  }
}
