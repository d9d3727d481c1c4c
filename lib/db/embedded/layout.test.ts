import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { blockedAncestor, layoutOf, SOCKET_PORT } from './layout'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'vouchsafe-layout-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

test.each([1, 40, 80, 90, 200])('the socket path fits with a data path of %i more bytes', (length) => {
  const { socketDir } = layoutOf(`/srv/${'x'.repeat(length)}`)
  expect(Buffer.byteLength(path.join(socketDir, `.s.PGSQL.${SOCKET_PORT}`))).toBeLessThanOrEqual(103)
})

test('bytes count, not characters', () => {
  expect(layoutOf(`/srv/${'数'.repeat(40)}`).socketDir).toContain(os.tmpdir())
})

test('two data directories never share a socket', () => {
  const long = 'x'.repeat(200)
  expect(layoutOf(`/srv/${long}a`).socketDir).not.toBe(layoutOf(`/srv/${long}b`).socketDir)
})

test('a directory that the database user cannot pass through is found', () => {
  const stranger = { uid: 4_000_001, gid: 4_000_001, name: 'stranger' }
  const inner = path.join(parent, 'inner')
  mkdirSync(inner)
  chmodSync(parent, 0o700)
  expect(blockedAncestor(inner, stranger)).toBe(parent)
  chmodSync(parent, 0o711)
  chmodSync(inner, 0o711)
  expect(blockedAncestor(inner, stranger)).toBeNull()
  expect(blockedAncestor(path.join(inner, 'not', 'made', 'yet'), stranger)).toBeNull()
  expect(blockedAncestor(inner, null)).toBeNull()
})
