import { describe, expect, test } from 'vitest'

import { testNoteKey } from '@/lib/testing/note-keys'

import { hasQuorum, keysAt, keysOfPolicy, parsePolicy, type Policy, policyText } from './policy'
import { vkeyText } from './vkey'

const log = testNoteKey('log.example/log/1').vkey
const [a, b, c] = (['a', 'b', 'c'] as const).map(
  (name) => testNoteKey(`${name}.example`, '', 'cosignature').vkey,
)
const witnesses = [a, b, c].flatMap((key, at) => (key ? [`witness ${'abc'[at]} ${vkeyText(key)}`] : []))
const LOG = `log ${vkeyText(log)}`

function policyOf(...lines: string[]): Policy {
  const read = parsePolicy(lines.join('\n'))
  if ('problem' in read) throw new Error(read.problem)
  return read.policy
}

describe('a policy', () => {
  test('that asks for no witness is content with the log', () => {
    const policy = policyOf('# ours', LOG, '', 'quorum none')
    expect(keysOfPolicy(policy).map(vkeyText)).toEqual([vkeyText(log)])
    expect(hasQuorum(policy, [])).toBe(true)
  })

  test('that is handed on can be read', () => {
    const other = vkeyText(testNoteKey('log.example/log/1', 'another').vkey)
    const text = policyText([vkeyText(log), other], 'https://log.example/log/1')
    expect(keysOfPolicy(policyOf(...text.split('\n'))).map(vkeyText)).toEqual([vkeyText(log), other])
  })

  test('says which log is at an address', () => {
    const [url, elsewhere] = ['https://log.example/log/1', 'https://log.example/log/2']
    const newer = vkeyText(testNoteKey('log.example/log/1', 'newer').vkey)
    const second = vkeyText(testNoteKey('log.example/log/2').vkey)
    const at = (address: string, ...lines: string[]) => {
      const keys = keysAt(policyOf(...lines, 'quorum none'), address)
      return 'problem' in keys ? keys.problem : keys.map(vkeyText)
    }
    const both = [`log ${vkeyText(log)} ${url}/`, `log ${second} ${elsewhere}`, `log ${newer}`]
    expect(at(url, ...both)).toEqual([vkeyText(log), newer])
    expect(at(elsewhere, ...both)).toEqual([second])
    expect(at(url, LOG, `log ${newer}`)).toEqual([vkeyText(log), newer])
    expect(at(url, LOG, `log ${second} ${elsewhere}`)).toEqual([vkeyText(log)])
    expect(at(url, `log ${second} ${elsewhere}`)).toBe(
      'None of the logs that are trusted is said to be at https://log.example/log/1.',
    )
    expect(at(url, LOG, `log ${second}`)).toContain(
      'nothing says which of them is at https://log.example/log/1',
    )
    expect(at(url, LOG, ...witnesses)).toHaveLength(4)
  })

  test('asks for those that it names', () => {
    const policy = policyOf(LOG, ...witnesses, 'group two 2 a b c', 'group every all two a', 'quorum every')
    expect(keysOfPolicy(policy)).toHaveLength(4)
    const enough = (...signers: (typeof a)[]) =>
      hasQuorum(
        policy,
        signers.filter((key) => key !== undefined),
      )
    expect([enough(a, b), enough(a, c), enough(b, c), enough(a), enough()]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(hasQuorum(policyOf(LOG, ...witnesses, 'group g any b c', 'quorum g'), c ? [c] : [])).toBe(true)
  })

  test.each([
    [['quorum none'], 'It names no log.'],
    [[LOG], 'It has no quorum: `quorum none` asks for no witness.'],
    [['log x', 'quorum none'], 'Line 1: it holds no key of a log.'],
    [[LOG, `log ${a ? vkeyText(a) : ''}`], 'Line 2: it holds no key of a log.'],
    [[LOG, `witness w ${vkeyText(log)}`], 'Line 2: it holds no key of a witness.'],
    [[LOG, witnesses[0] ?? '', witnesses[0] ?? ''], 'Line 3: the name a is taken.'],
    [[LOG, ...witnesses, 'group g 4 a b c'], 'Line 5: 4 is not any, all, or a number of its members.'],
    [[LOG, 'group g any later', ...witnesses], 'Line 2: a member is not known: it has to stand above.'],
    [[LOG, ...witnesses, 'group g 2 a a'], 'Line 5: a member stands there twice.'],
    [[LOG, 'quorum w'], 'Line 2: it names no witness or group.'],
    [[LOG, 'quorum none', 'quorum none'], 'Line 3: there is a quorum already.'],
    [[LOG, 'logs x'], 'Line 2: "logs" is none of log, witness, group, quorum.'],
  ])('that is %j says what is wrong with it', (lines, problem) => {
    expect(parsePolicy(lines.join('\n'))).toEqual({ problem })
  })
})
