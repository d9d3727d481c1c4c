import { sha256 } from '@noble/hashes/sha2.js'

import { hex, utf8 } from '@/lib/base/bytes'
import type { ZipMember } from '@/lib/base/zip-writer'

import { EVIDENCE_FILES, type EvidenceManifest } from './evidence'
import { evidenceReadme } from './evidence-words'
import { policyText } from './policy'

/** What a bundle is made of. */
export interface EvidenceParts {
  manifest: Omit<EvidenceManifest, 'sha256'>
  /** The signed checkpoint that all of it leads to. */
  checkpoint: string
  /** Keys of the log, as vkeys. */
  keys: readonly string[]
  /** `verify.html`; null: the bundle goes without. */
  page: Uint8Array | null
  /** Lines of `tree.txt`, and of `entries.ndjson`, each with its end. Read once. */
  tree: AsyncIterable<string> | Iterable<string>
  entries: AsyncIterable<string> | Iterable<string>
  /** Is told SHA-256 of the manifest in hex, which stands for the whole bundle. */
  made?(sum: string): void
}

/** The files of a bundle in their order: those that are large come as they are read, and the manifest last, with their sums. */
export async function* evidenceMembers(parts: EvidenceParts): AsyncGenerator<ZipMember, void> {
  const { manifest, checkpoint, keys, page } = parts
  const text = (name: string, content: string): ZipMember => ({ name, content: [utf8(content)] })
  yield text(EVIDENCE_FILES.readme, evidenceReadme(manifest))
  if (page !== null) yield { name: EVIDENCE_FILES.page, content: [page] }
  yield text(EVIDENCE_FILES.checkpoint, checkpoint)
  yield text(EVIDENCE_FILES.keys, policyText(keys))
  const tree = new SummedText(parts.tree)
  yield { name: EVIDENCE_FILES.tree, content: tree.chunks() }
  const entries = new SummedText(parts.entries)
  yield { name: EVIDENCE_FILES.entries, content: entries.chunks() }
  const whole: EvidenceManifest = { ...manifest, sha256: { tree: tree.sum(), entries: entries.sum() } }
  const last = `${JSON.stringify(whole, null, 2)}\n`
  parts.made?.(hex(sha256(utf8(last))))
  yield text(EVIDENCE_FILES.manifest, last)
}

/** Characters that are gathered into one chunk: a call for each line would cost more than the line. */
const CHUNK_CHARACTERS = 64 * 1024

/** Lines as chunks of bytes, summed on their way. */
class SummedText {
  readonly #hash = sha256.create()

  constructor(private readonly lines: AsyncIterable<string> | Iterable<string>) {}

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    let gathered = ''
    for await (const line of this.lines) {
      gathered += line
      if (gathered.length < CHUNK_CHARACTERS) continue
      yield this.#chunk(gathered)
      gathered = ''
    }
    if (gathered !== '') yield this.#chunk(gathered)
  }

  #chunk(text: string): Uint8Array {
    const bytes = utf8(text)
    this.#hash.update(bytes)
    return bytes
  }

  sum(): string {
    return hex(this.#hash.digest())
  }
}
