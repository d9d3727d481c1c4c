import { describe, expect, it } from 'vitest'

import { oneLine, shownText } from './draft'

describe('the draft of a query', () => {
  it('is shown over the query that it was typed over, and over no other', () => {
    const draft = { over: 'type:FLOW', text: 'type:FLOW x', isRefused: false }
    expect(shownText('type:FLOW', draft)).toBe('type:FLOW x')
    expect(shownText('type:USER', draft)).toBe('type:USER')
    expect(shownText('type:USER', null)).toBe('type:USER')
  })

  it('has one line, also when several are pasted', () => {
    expect(oneLine('a:1\r\n  b:2\n\nc')).toBe('a:1 b:2 c')
    expect(oneLine('  two  spaces ')).toBe('  two  spaces ')
  })
})
