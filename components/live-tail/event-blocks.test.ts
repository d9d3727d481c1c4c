import fc from 'fast-check'
import { expect, test } from 'vitest'

import { BlockReader, type EventBlock } from './event-blocks'

const word = fc.stringMatching(/^[\w:, {}"é]{0,12}$/)
const block: fc.Arbitrary<EventBlock> = fc.record(
  { event: word, id: word, data: word },
  { requiredKeys: ['event'] },
)

function textOf({ event, id, data }: EventBlock): string {
  const lines = [`event: ${event}`]
  if (id !== undefined) lines.push(`id: ${id}`)
  if (data !== undefined) lines.push(`data: ${data}`)
  return `${lines.join('\n')}\n\n`
}

test('however a stream is cut, its blocks are the same', () => {
  fc.assert(
    fc.property(fc.array(block), fc.array(fc.nat(400)), fc.boolean(), (blocks, cuts, withComments) => {
      const text = blocks.map(textOf).join(withComments ? ': still here\n\n' : '')
      const reader = new BlockReader()
      const places = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
      const read = places.slice(1).flatMap((to, i) => reader.push(text.slice(places[i], to)))
      expect(read).toEqual(blocks)
    }),
  )
})

test('a block that was cut off is not given', () => {
  const reader = new BlockReader()
  expect(reader.push('event: event\nid: 1\ndata: {"a":')).toEqual([])
  expect(reader.push('1}\n\nretry: 2000\n\n')).toEqual([{ event: 'event', id: '1', data: '{"a":1}' }])
})
