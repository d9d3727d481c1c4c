import { readFile } from 'node:fs/promises'

import { parsePolicy, type Policy } from '@/lib/proof/policy'
import { parseVkey, type Vkey } from '@/lib/proof/vkey'

import { UsageError } from './command'

/** Whom to trust, and whether that was said by who asks. */
export interface Trust {
  policy: Policy
  isOwn: boolean
}

/**
 * Whom the options say to trust; without any, the keys that the thing itself names, which says nothing about whose it is.
 *
 * @throws UsageError
 */
export async function trustOf(
  { policy: file, vkey: texts }: { policy?: string; vkey?: string[] },
  named: () => Promise<string[]>,
): Promise<Trust> {
  if (file !== undefined && texts !== undefined)
    throw new UsageError('--policy and --vkey exclude each other.')
  if (file !== undefined) return { policy: await readPolicy(file), isOwn: true }
  const logs = (texts ?? (await named())).map((text) => {
    const key = parseVkey(text)
    if (key === null) throw new UsageError(`${text} is no key of a log.`)
    return key
  })
  const policy = { logs, witnesses: new Map<string, Vkey>(), groups: new Map<string, never>(), quorum: null }
  return { policy, isOwn: texts !== undefined }
}

async function readPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`The policy cannot be read: ${error.message}`)
  })
  const read = parsePolicy(text)
  if ('problem' in read) throw new UsageError(`${file}: ${read.problem}`)
  return read.policy
}
