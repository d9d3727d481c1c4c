import { createHash, createHmac, randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonicalJson } from '@/lib/base/canonical-json'
import type { Json } from '@/lib/base/json'

import { Committer, macKey } from './commitment'
import { entryText, type EntryFacts } from './entry'
import { coveringKeys, personIdentity, personsOf } from './persons'
import { eventSections, SECTIONS, type Section } from './sections'
import vectors from './testdata/commitments.json' with { type: 'json' }

const committer = new Committer()
const bytesOf = (hex: string) => Buffer.from(hex, 'hex')

/** The formulas once more, written out plainly: what the fast code must agree with. */
function plainSalt(keys: Buffer[], id: Buffer, section: string): Buffer {
  const salt = Buffer.alloc(16)
  for (const key of keys) {
    const mac = createHmac('sha256', key).update('audit-salt/v1\0').update(id).update(section).digest()
    for (let i = 0; i < 16; i++) salt[i]! ^= mac[i]!
  }
  return salt
}
const plainCommitment = (salt: Buffer, section: string, value: Json) =>
  createHash('sha256')
    .update('audit-commit/v1\0')
    .update(salt)
    .update(`${section}\0${canonicalJson(value)}`)
    .digest('base64url')

describe('commitments', () => {
  it.each(vectors)(
    'keep their bytes for ever: $section under $keys.length keys',
    ({ keys, id, section, value, salt, commitment }) => {
      const made = committer.salt(
        keys.map((key) => macKey(bytesOf(key))),
        bytesOf(id),
        section as Section,
      )
      expect(Buffer.from(made).toString('hex')).toBe(salt)
      expect(committer.commit(made, section as Section, canonicalJson(value as Json))).toBe(commitment)
    },
  )

  it('agree with the formulas for any value, key and section', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...SECTIONS),
        fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 3 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (json, section, keys, id) => {
          const value = JSON.parse(JSON.stringify(json)) as Json
          fc.pre(JSON.stringify(value).isWellFormed())
          const salt = committer.salt(keys.map(macKey), id, section)
          expect(Buffer.from(salt)).toEqual(
            plainSalt(
              keys.map((key) => Buffer.from(key)),
              Buffer.from(id),
              section,
            ),
          )
          expect(committer.commit(salt, section, canonicalJson(value))).toBe(
            plainCommitment(Buffer.from(salt), section, value),
          )
        },
      ),
    )
  })

  it('give every section another salt, so that one disclosure opens nothing else', () => {
    const key = macKey(randomBytes(32))
    const salts = SECTIONS.map((section) =>
      Buffer.from(committer.salt([key], Buffer.alloc(16), section)).toString('hex'),
    )
    expect(new Set(salts).size).toBe(SECTIONS.length)
  })

  it('write text beyond ASCII as UTF-8', () => {
    const salt = Buffer.alloc(16, 1)
    for (const value of ['é', 'a\u{1f600}z', '漢字'.repeat(3000)])
      expect(committer.commit(salt, 'ip', canonicalJson(value))).toBe(plainCommitment(salt, 'ip', value))
  })
})

describe('entries', () => {
  const facts: EntryFacts = {
    id: '0199a3c1-0000-7000-8000-000000000001',
    occurredAt: '2026-11-20T10:00:00.123Z',
    receivedAt: '2026-11-20T10:00:00.456Z',
    action: 'flow.update',
    change: 'UPDATE',
    outcome: 'success',
    type: 'FLOW',
    commitments: { source: 'c', actor: 'a', details: 'b' },
  }

  it('are canonical JSON of their members', () => {
    const { commitments, ...clear } = facts
    const members = { ...clear, v: 1, c: commitments }
    expect(entryText(facts)).toBe(canonicalJson(members))
    expect(entryText({ ...facts, log: { b: 1, a: [] } })).toBe(
      canonicalJson({ ...members, log: { b: 1, a: [] } }),
    )
  })
})

describe('whose key covers what', () => {
  const key = (id: string) => ({ id })
  const covers = (section: Section) =>
    coveringKeys(section, [key('actor')], [key('about')])
      .map(({ id }) => id)
      .join('+')

  it('hides what somebody did and what was done to somebody apart, and the words with either', () => {
    expect(Object.fromEntries(SECTIONS.map((section) => [section, covers(section)]))).toEqual({
      actor: 'actor',
      ip: 'actor',
      agent: 'actor',
      context: 'actor',
      text: 'actor+about',
      resource: 'about',
      details: 'about',
      before: 'about',
      after: 'about',
      subjects: 'about',
      original: 'actor+about',
      source: '',
    })
  })

  it('counts a person once who did it to themselves: two equal salts would cancel out', () => {
    expect(coveringKeys('text', [key('ada')], [key('ada')])).toHaveLength(1)
  })

  it('knows a person by id, else e-mail, else name', () => {
    expect(personIdentity({ id: 'U', email: 'A@x', name: 'n' })).toBe('U')
    expect(personIdentity({ email: 'Ada@Example.com', name: 'n' })).toBe('ada@example.com')
    expect(personIdentity({ name: 'e\u0301' })).toBe('é')
    expect(personIdentity({})).toBeNull()
  })

  it('takes as people the user who acts, on whose behalf, subjects, and resources of person types', () => {
    const persons = personsOf(
      {
        actor: { type: 'user', id: 'ada', onBehalfOf: { type: 'user', id: 'bob' } },
        action: 'a',
        change: 'UPDATE',
        resource: { type: 'USER', id: 'eve' },
        subjects: [{ id: 'eve' }, { email: 'Dan@x.org' }],
      },
      ['USER'],
    )
    expect(persons).toEqual({ actor: ['ada', 'bob'], about: ['eve', 'dan@x.org'] })
    const machine = {
      actor: { type: 'service' as const, id: 'ci' },
      action: 'a',
      change: 'NONE' as const,
      resource: { type: 'FLOW', id: 'f' },
    }
    expect(personsOf(machine, ['USER'])).toEqual({ actor: [], about: [] })
  })
})

describe('sections', () => {
  it('hold everything of an event that is not in clear, and nothing that was not sent', () => {
    const bare = {
      actor: { type: 'system' as const },
      action: 'a',
      change: 'NONE' as const,
      resource: { type: 'T' },
    }
    expect(eventSections(bare, { name: 's', format: 'f' })).toEqual({
      actor: { type: 'system' },
      source: { name: 's', format: 'f' },
    })
    const nulls = eventSections({ ...bare, before: null }, { name: 's', format: 'f' })
    expect(nulls).toHaveProperty('before', null)
    expect(nulls).not.toHaveProperty('after')
  })
})
