import { expect, test } from 'vitest'

import { plainDraft } from './destination-draft'
import { sampleBody } from './sample-body'

test('the example is what a receiver of this kind would get, without what is left out', () => {
  const cef = sampleBody({ ...plainDraft('webhook'), format: 'cef' })
  expect(cef.text).toMatch(/^CEF:0\|.*\n$/)
  expect(cef.contentType).toBe('text/plain; charset=utf-8')
  expect(cef.text).toContain('198.51.100.24')
  const hidden = sampleBody({ ...plainDraft('webhook'), format: 'cef', masks: 'client.ip' })
  expect(hidden.text).not.toContain('198.51.100.24')
  const array = sampleBody({ ...plainDraft('webhook'), envelope: 'array', contentType: 'text/json' })
  expect(JSON.parse(array.text)).toHaveLength(1)
  expect(array.contentType).toBe('text/json')
  expect(sampleBody({ ...plainDraft('elasticsearch'), format: 'ecs' }).text.split('\n')).toHaveLength(3)
  expect(sampleBody(plainDraft('splunk_hec')).text).toContain('"sourcetype":"vouchsafe:audit"')
  expect(JSON.parse(sampleBody(plainDraft('otlp')).text)).toHaveProperty('resourceLogs')
  expect(sampleBody(plainDraft('syslog')).text).toMatch(/^\d+ <\d+>1 \S+ vouchsafe\.example\.com vouchsafe /)
  expect(sampleBody({ ...plainDraft('syslog'), framing: 'lines' }).text).toMatch(/^<\d+>1 .*\n$/)
  expect(JSON.parse(sampleBody(plainDraft('file')).text)).toHaveProperty('id')
})
