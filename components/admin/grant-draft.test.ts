import { expect, test } from 'vitest'

import { draftOf, grantOf, masksIn, problemsOf, sightWords, toggleMask } from './grant-draft'

const draft = draftOf({ role: 'viewer', query: 'namespace:team-a.*', masks: ['client.ip', 'actor.email'] })

test('a grant is drafted and read back as it was', () => {
  expect(grantOf(draft)).toEqual({
    role: 'viewer',
    query: 'namespace:team-a.*',
    masks: ['client.ip', 'actor.email'],
  })
  expect(problemsOf(draft)).toEqual({ query: null, masks: null })
})

test('what an admin cannot have is not sent, whatever was typed before', () => {
  expect(grantOf({ ...draft, role: 'admin' })).toEqual({ role: 'admin', query: null, masks: [] })
  expect(problemsOf({ ...draft, role: 'admin', query: 'type:(' })).toEqual({ query: null, masks: null })
})

test('a limit that says nothing, or nothing that can be honoured, is a problem and never no limit', () => {
  expect(problemsOf({ ...draft, query: '  ' }).query).toContain('Say what')
  expect(problemsOf({ ...draft, query: 'outcome:maybe' }).query).toContain('Outcome')
  expect(problemsOf({ ...draft, query: 'changed:spec' }).query).toContain('What changed')
  expect(problemsOf({ ...draft, masks: 'client.ip outcome' }).masks).toContain('"outcome"')
  expect(sightWords({ role: 'viewer', query: '', masks: [] })).toBeNull()
  // Not looked at where the draft says that nothing is limited.
  expect(problemsOf({ ...draft, isLimited: false, query: 'type:(' }).query).toBeNull()
})

test('masks are read with any signs between them, each once, and toggled', () => {
  expect(masksIn(' client.ip,actor ; client.ip\ndetails.token*')).toEqual([
    'client.ip',
    'actor',
    'details.token*',
  ])
  expect(toggleMask('client.ip', 'actor')).toBe('client.ip, actor')
  expect(toggleMask('client.ip actor', 'client.ip')).toBe('actor')
})

test('says in words what is seen', () => {
  expect(sightWords(grantOf(draft))).toMatch(/^Only events where .*, without client\.ip and actor\.email\.$/)
  expect(sightWords({ role: 'auditor', query: null, masks: [] })).toBe('Every event, whole.')
})
