import { parseVkey, type Vkey, vkeyText } from './vkey'

/** Whom somebody trusts (C2SP tlog-policy): keys of logs, keys of witnesses, and which witnesses have to have signed. */
export interface Policy {
  logs: Vkey[]
  /** Where the logs are of which the policy says so: by the text of the key, without a slash at the end. */
  addresses?: Map<string, string>
  witnesses: Map<string, Vkey>
  groups: Map<string, { least: number; members: string[] }>
  /** A witness or a group; null: none is asked for. */
  quorum: string | null
}

/** Read a policy file. The problem names the line. */
export function parsePolicy(text: string): { policy: Policy } | { problem: string } {
  const policy: Policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null }
  let hasQuorum = false
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.trim().split(/[ \t]+/)
    if (words[0] === '' || words[0]?.startsWith('#')) continue
    const isSecondQuorum = words[0] === 'quorum' && hasQuorum
    const problem = isSecondQuorum ? 'there is a quorum already' : readLine(policy, words)
    if (problem !== null) return { problem: `Line ${at + 1}: ${problem}.` }
    hasQuorum ||= words[0] === 'quorum'
  }
  if (policy.logs.length === 0) return { problem: 'It names no log.' }
  if (!hasQuorum) return { problem: 'It has no quorum: `quorum none` asks for no witness.' }
  return { policy }
}

/** The policy of who trusts one log by these keys, at this address where one is given, and asks for no witness. */
export function policyText(vkeys: readonly string[], url?: string): string {
  const at = url === undefined ? '' : ` ${url}`
  return [...vkeys.map((vkey) => `log ${vkey}${at}`), 'quorum none', ''].join('\n')
}

/** What is wrong with a line, or null. */
function readLine(policy: Policy, [what, ...words]: readonly string[]): string | null {
  switch (what) {
    case 'log':
      return readLog(policy, words)
    case 'witness':
      return readWitness(policy, words)
    case 'group':
      return readGroup(policy, words)
    case 'quorum': {
      const [name = '', ...more] = words
      if (more.length > 0 || (name !== 'none' && !isKnown(policy, name)))
        return 'it names no witness or group'
      policy.quorum = name === 'none' ? null : name
      return null
    }
    default:
      return `${JSON.stringify(what)} is none of log, witness, group, quorum`
  }
}

function readLog(policy: Policy, [text = '', ...url]: readonly string[]): string | null {
  const key = parseVkey(text)
  if (key?.type !== 'ed25519' || url.length > 1) return 'it holds no key of a log'
  policy.logs.push(key)
  const [address] = url
  if (address !== undefined) (policy.addresses ??= new Map()).set(text, withoutSlash(address))
  return null
}

function readWitness(policy: Policy, [name = '', text = '', ...url]: readonly string[]): string | null {
  const key = parseVkey(text)
  if (key?.type !== 'cosignature' || url.length > 1) return 'it holds no key of a witness'
  if (name === 'none' || isKnown(policy, name)) return `the name ${name} is taken`
  policy.witnesses.set(name, key)
  return null
}

function readGroup(policy: Policy, [name = '', many = '', ...members]: readonly string[]): string | null {
  if (name === '' || name === 'none' || isKnown(policy, name)) return `the name ${name} is taken`
  if (members.length === 0 || !members.every((member) => isKnown(policy, member)))
    return 'a member is not known: it has to stand above'
  if (new Set(members).size < members.length) return 'a member stands there twice'
  const least = { any: 1, all: members.length }[many] ?? (/^[1-9]\d{0,3}$/.test(many) ? Number(many) : 0)
  if (least < 1 || least > members.length) return `${many} is not any, all, or a number of its members`
  policy.groups.set(name, { least, members })
  return null
}

const isKnown = ({ witnesses, groups }: Policy, name: string): boolean =>
  witnesses.has(name) || groups.has(name)

/** All keys that a policy knows. */
export const keysOfPolicy = ({ logs, witnesses }: Policy): Vkey[] => [...logs, ...witnesses.values()]

/**
 * The keys that the log at this address may be signed with, and those of witnesses: without that a server could show another log that
 * is trusted in the place of this one. A key of which the policy does not say where its log is belongs to any address, if it cannot be
 * that of several logs.
 */
export function keysAt(policy: Policy, url: string): Vkey[] | { problem: string } {
  const addressOf = (key: Vkey): string | undefined => policy.addresses?.get(vkeyText(key))
  const here = policy.logs.filter((key) => addressOf(key) === withoutSlash(url))
  const names = new Set(here.map(({ name }) => name))
  const open = policy.logs.filter(
    (key) => addressOf(key) === undefined && (here.length === 0 || names.has(key.name)),
  )
  const logs = [...here, ...open]
  if (logs.length === 0) return { problem: `None of the logs that are trusted is said to be at ${url}.` }
  if (here.length === 0 && new Set(open.map(({ name }) => name)).size > 1)
    return {
      problem: `Several logs are trusted, and nothing says which of them is at ${url}: \`log <vkey> ${url}\` in a policy does, or the keys of one log alone.`,
    }
  return [...logs, ...policy.witnesses.values()]
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '')

/** Whether those who signed are enough witnesses for a policy. */
export function hasQuorum({ witnesses, groups, quorum }: Policy, signers: readonly Vkey[]): boolean {
  const holds = (name: string): boolean => {
    const key = witnesses.get(name)
    if (key !== undefined) return signers.some((signer) => signer.name === key.name && signer.id === key.id)
    const group = groups.get(name)
    return group !== undefined && group.members.filter(holds).length >= group.least
  }
  return quorum === null || holds(quorum)
}
