import { expect, test, vi } from 'vitest'

import { printJson, printLine, printTable } from './print'

function printed(print: () => void): string {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  try {
    print()
  } finally {
    spy.mockRestore()
  }
  return text
}

const EVIL = 'a\nb\u2028c\u001b[31md\u009be\u202ef\u{e0001}g'

test('a line is one line, and colours nothing', () => {
  expect(printed(() => printLine(EVIL, 'z'))).toBe('abc[31mdefg\nz\n')
  expect(printed(() => printTable(['name'], [[EVIL]]))).toBe('name\nabc[31mdefg\n')
})

test('JSON says the same, and shows nothing that is not there', () => {
  const text = printed(() => printJson({ EVIL }))
  expect(text).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u)
  expect(JSON.parse(text)).toEqual({ EVIL })
})
