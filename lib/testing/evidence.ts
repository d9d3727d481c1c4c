import { deflateRawSync } from 'node:zlib'

import { base64url, concat, utf8 } from '@/lib/base/bytes'
import { canonicalJson } from '@/lib/base/canonical-json'
import type { Json } from '@/lib/base/json'
import { type FileBytes, readZipDirectory, readZipMember } from '@/lib/base/zip-reader'
import { zipped } from '@/lib/base/zip-writer'
import { deflated } from '@/lib/export/server/deflated'
import { Committer } from '@/lib/log/commitment'
import { entryText } from '@/lib/log/entry'
import type { Section } from '@/lib/log/sections'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader } from '@/lib/merkle/proof'
import { checkpointText } from '@/lib/proof/checkpoint'
import { EVIDENCE_FORMAT, evidenceLine, type EvidenceLine, type Withheld } from '@/lib/proof/evidence'
import { evidenceMembers } from '@/lib/proof/evidence-members'
import { treeLines, treeStretches } from '@/lib/proof/evidence-tree'
import { vkeyText } from '@/lib/proof/vkey'

import { naiveLeaf, naiveRoot } from './naive-tree'
import { testNoteKey } from './note-keys'

/** The log that bundles of tests are made of. */
export const EVIDENCE_ORIGIN = 'audit.example.com/log/0123456789abcdef0123456789abcdef'
/** Its key. */
export const evidenceKey = testNoteKey(EVIDENCE_ORIGIN)

/** What an event of that log holds, by section. */
function sectionsOf(index: number): Partial<Record<Section, Json>> {
  return {
    actor: { type: 'user', id: `u_${index % 7}`, name: index % 5 === 0 ? 'Zoë "Ω" <b>' : 'Ada Lovelace' },
    resource: { id: `flow-${index}` },
    ip: `203.0.113.${index % 250}`,
    ...(index % 3 === 0 && { details: { namespace: 'company.team', n: index } }),
    ...(index % 4 === 0 && { before: null, after: [index] }),
  }
}

const saltOf = (index: number, section: Section): Uint8Array =>
  naiveLeaf(utf8(`${index} ${section}`)).slice(0, 16)

/** One event of that log, with all that opens it. */
export function evidenceEvent(index: number): EvidenceLine {
  const sections = Object.entries(sectionsOf(index)) as [Section, Json][]
  const committer = new Committer()
  const commitments = Object.fromEntries(
    sections.map(([name, value]) => [
      name,
      committer.commit(saltOf(index, name), name, canonicalJson(value)),
    ]),
  )
  const second = String(index % 60).padStart(2, '0')
  const minute = String(Math.floor(index / 60) % 60).padStart(2, '0')
  const entry = entryText({
    id: `0199a3c1-0000-7000-8000-${String(index).padStart(12, '0')}`,
    occurredAt: `2026-11-20T10:${minute}:${second}.000Z`,
    receivedAt: `2026-11-20T10:${minute}:${second}.500Z`,
    action: 'flow.update',
    change: 'UPDATE',
    outcome: 'success',
    type: 'FLOW',
    commitments,
  })
  const openings = Object.fromEntries(
    sections.map(([name, value]) => [name, { salt: base64url(saltOf(index, name)), value }]),
  )
  return { index, entry, openings, withheld: [], unopened: [] }
}

/** The same with these sections closed. */
function closed(line: EvidenceLine, sections: readonly Section[]): EvidenceLine {
  const withheld = sections.filter((name) => line.openings[name] !== undefined)
  const openings = { ...line.openings }
  for (const name of withheld) delete openings[name]
  return { ...line, openings, withheld }
}

/** What a bundle of a test holds. */
export interface TestEvidence {
  /** Entries of the log. */
  size: number
  /** Which of them are in the bundle, ascending. */
  places: readonly number[]
  withheld?: readonly Section[]
}

/** Bundles of logs whose entries are made once. */
export class EvidenceMaker {
  readonly #lines: EvidenceLine[]
  readonly #leaves: Uint8Array[]

  constructor(most: number) {
    this.#lines = Array.from({ length: most }, (_, index) => evidenceEvent(index))
    this.#leaves = this.#lines.map(({ entry }) => naiveLeaf(utf8(entry)))
  }

  /** The bytes of a bundle, as the server writes them. */
  async bundle({ size, places, withheld = [] }: TestEvidence): Promise<Uint8Array> {
    const leaves = this.#leaves.slice(0, size)
    const root = naiveRoot(leaves)
    const read = leafReader(portableHasher, leaves)
    const told: Withheld[] = withheld.map((section) => ({ section, because: 'chosen' }))
    const stretches = treeStretches(places, BigInt(size), 3)
    const members = evidenceMembers({
      manifest: {
        format: EVIDENCE_FORMAT,
        origin: EVIDENCE_ORIGIN,
        tenant: { slug: 'acme', name: 'Acme' },
        query: { text: 'type:FLOW', words: 'Events where resource type is FLOW' },
        since: null,
        until: null,
        below: size,
        madeAt: '2026-11-22T10:00:00.000Z',
        madeBy: 'Ada Lovelace <ada@example.com>',
        events: places.length,
        logSize: size,
        notIncluded: size - places.length,
        withheld: told,
      },
      checkpoint: evidenceKey.note(checkpointText({ origin: EVIDENCE_ORIGIN, size: BigInt(size), root })),
      keys: [vkeyText(evidenceKey.vkey)],
      page: utf8('<!doctype html>'),
      tree: [...stretches].map((stretch) => treeLines(stretch, read)),
      entries: places.map((place) => evidenceLine(closed(this.#lines[place]!, withheld))),
    })
    return collected(zipped(members, { deflate: deflated, at: new Date('2026-11-22T10:00:00Z') }))
  }
}

/** All of what comes. */
export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk.slice())
  return concat(...parts)
}

/** Bytes in memory as a file. */
export const fileOf = (bytes: Uint8Array): FileBytes => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
})

/** The files of an archive, in their order. */
export async function unzipped(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const file = fileOf(bytes)
  const files = new Map<string, Uint8Array>()
  for (const entry of await readZipDirectory(file))
    files.set(entry.name, await collected(readZipMember(file, entry)))
  return files
}

/** An archive of these files. */
export const zippedFiles = (files: Iterable<readonly [string, Uint8Array]>): Promise<Uint8Array> =>
  collected(
    zipped(
      [...files].map(([name, content]) => ({ name, content: [content] })),
      { deflate: deflatedAtOnce, at: new Date('2026-11-22T10:00:00Z') },
    ),
  )

/** For archives by the thousand. */
async function* deflatedAtOnce(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield deflateRawSync(await collected(chunks))
}
