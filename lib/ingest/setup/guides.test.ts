import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

import { DECODERS } from '@/lib/decode/formats'

import type { SetupPlace } from './guide'
import { GUIDES } from './guides'

const place: SetupPlace = {
  url: 'https://audit.harbour.example:8443',
  key: 'vs_abcdefgh_s3cretS3cret',
  tenant: 'harbour',
  source: 'harbour-source',
}

const each = GUIDES.flatMap((guide) =>
  guide.variants.map((variant) => [`${guide.id}, ${variant.id}`, variant] as const),
)
const blocks = each.flatMap(([name, variant]) =>
  variant.blocks(place).map((one) => [`${name}: ${one.title}`, one] as const),
)
const of = (language: string) => blocks.filter(([, one]) => one.language === language)

describe('set-up', () => {
  test.each(each)('%s: holds the address and the key', (_, variant) => {
    const text = variant
      .blocks(place)
      .map((one) => one.text)
      .join('\n')
    if (variant.local) return expect(text).toContain('--tenant harbour --source harbour-source')
    expect(text).toContain(place.url)
    expect(text).toContain(place.key)
    return undefined
  })

  test.each(of('yaml'))('%s is YAML', (_, { text }) => {
    const [document, ...more] = parseAllDocuments(text)
    expect(more).toEqual([])
    expect(document?.errors).toEqual([])
    expect(document?.toJS()).toBeTypeOf('object')
  })

  test.each(of('json'))('%s is JSON', (_, { text }) => {
    expect(JSON.parse(text)).toBeTypeOf('object')
  })

  test.each(of('shell'))('%s is what a shell can read', (_, { text }) => {
    expect(execFileSync('sh', ['-n', '-c', text], { encoding: 'utf8' })).toBe('')
  })

  test('what can be long is sent in requests that are not too large, and all of it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-snippet-'))
    const program = (name: string, lines: string[]) =>
      writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 })
    program('gh', ['seq 1 1201'])
    // Keeps what it is given as its last argument, and how many lines that has.
    program('curl', ['for last; do :; done', `cat "\${last#@}" >> all`, `wc -l < "\${last#@}" >> counts`])
    const github = GUIDES.find(({ id }) => id === 'github')
    const [snippet] = github?.variants[0].blocks(place) ?? []
    const env = { NODE_ENV: 'test' as const, PATH: `${folder}:/usr/bin:/bin` }
    try {
      execFileSync('sh', ['-c', snippet?.text ?? ''], { cwd: folder, env })
      const read = (name: string) =>
        readFileSync(path.join(folder, name), 'utf8').trim().split(/\s+/).map(Number)
      expect(read('counts')).toEqual([500, 500, 201])
      expect(read('all')).toEqual(Array.from({ length: 1201 }, (_, i) => i + 1))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is there for every format, and each has a name of its own', () => {
    const formats = DECODERS.map(({ format }) => format)
    const text = blocks.map(([, one]) => one.text).join('\n')
    const served = (format: string) => text.includes(`/api/v1/ingest/${format}`)
    expect(formats.filter((format) => format !== 'otlp' && !served(format))).toEqual([])
    expect(text).toContain('/compat/otlp')
    const ids = GUIDES.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const names = each.map(([name]) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('names a port where the client would take another one for granted', () => {
    const filebeat = GUIDES.find(({ id }) => id === 'kibana')?.variants.find(({ id }) => id === 'filebeat')
    const hosts = (url: string) =>
      filebeat
        ?.blocks({ ...place, url })
        .map((one) => one.text)
        .join('\n')
    expect(hosts('https://audit.example.com')).toContain(
      '"https://audit.example.com:443/compat/elasticsearch"',
    )
    expect(hosts('http://[::1]')).toContain('"http://[::1]:80/compat/elasticsearch"')
  })
})
