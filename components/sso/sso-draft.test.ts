import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { draftOf, moved, problemAt, problemsOf, readClaims, secretOf, settingsOf } from './sso-draft'

const fresh = draftOf({ settings: null, hasSecret: false, breakGlass: [] })

describe('a draft', () => {
  test('of nothing asks for what is needed, at its fields', () => {
    const problems = problemsOf(fresh)
    for (const path of ['settings.name', 'settings.issuer', 'settings.clientId', 'clientSecret']) {
      expect(problemAt(problems, path)).toBeDefined()
    }
    expect(problemAt(problems, 'settings.scopes')).toBeUndefined()
  })

  test('keeps the secret that is there unless somebody says otherwise', () => {
    const settings = { ...settingsOf(fresh), name: 'A', issuer: 'https://a.example', clientId: 'c' }
    expect(secretOf(draftOf({ settings, hasSecret: true, breakGlass: [] }))).toBeUndefined()
    expect(secretOf(draftOf({ settings, hasSecret: false, breakGlass: [] }))).toBeNull()
    expect(secretOf({ ...fresh, secret: { kind: 'new', text: 'x' } })).toBe('x')
    expect(problemsOf(draftOf({ settings, hasSecret: true, breakGlass: [] }))).toEqual([])
    expect(settingsOf(draftOf({ settings, hasSecret: true, breakGlass: [] }))).toEqual(settings)
  })

  test('names no break-glass admin who is none any more: the server would refuse it', () => {
    const settings = { ...settingsOf(fresh), breakGlass: ['is', 'was'] }
    const breakGlass = [{ id: 'is', email: 'a@b.c', name: 'A', able: true }]
    expect(draftOf({ settings, hasSecret: true, breakGlass }).breakGlass).toEqual(['is'])
  })
})

test('a moved element changes places with its neighbour, and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer()),
      fc.nat(12),
      fc.constantFrom(-1 as const, 1 as const),
      (list, at, by) => {
        const after = moved(list, at, by)
        expect([...after].toSorted((a, b) => a - b)).toEqual([...list].toSorted((a, b) => a - b))
        const isMove = at < list.length && at + by >= 0 && at + by < list.length
        if (isMove) expect([after[at + by], after[at]]).toEqual([list[at], list[at + by]])
        else expect(after).toEqual(list)
      },
    ),
  )
})

describe('pasted claims', () => {
  test('are JSON, or a token', () => {
    expect(readClaims(' {"sub":"a"} ')).toEqual({ sub: 'a' })
    const payload = Buffer.from(JSON.stringify({ sub: 'ü', groups: ['x'] })).toString('base64url')
    expect(readClaims(`eyJh.${payload}.sig`)).toEqual({ sub: 'ü', groups: ['x'] })
  })

  test.each(['', 'x', '[]', 'null', '"a"', 'a.b.c', '{'])('%j is neither', (text) => {
    expect(readClaims(text)).toBeNull()
  })
})
