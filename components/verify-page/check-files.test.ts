import { expect, test } from 'vitest'

import { base64, utf8 } from '@/lib/base/bytes'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader, makeInclusion } from '@/lib/merkle/proof'
import { checkpointText } from '@/lib/proof/checkpoint'
import { tlogProofText } from '@/lib/proof/tlog-proof'
import type { CheckedEvent } from '@/lib/proof/verify-evidence'
import { vkeyText } from '@/lib/proof/vkey'
import { evidenceEvent, evidenceKey, EvidenceMaker, EVIDENCE_ORIGIN } from '@/lib/testing/evidence'
import { naiveLeaf, naiveRoot } from '@/lib/testing/naive-tree'

import { checkFiles, readTrust } from './check-files'

const KEY = vkeyText(evidenceKey.vkey)
const lines = [0, 1, 2, 3, 4].map(evidenceEvent)
const leaves = lines.map(({ entry }) => naiveLeaf(utf8(entry)))
const note = evidenceKey.note(checkpointText({ origin: EVIDENCE_ORIGIN, size: 5n, root: naiveRoot(leaves) }))
const hashes = makeInclusion(portableHasher, 3n, 5n, leafReader(portableHasher, leaves))
const line = lines[3]!
const proof = {
  id: (JSON.parse(line.entry) as { id: string }).id,
  log: { id: 'l', origin: EVIDENCE_ORIGIN },
  ...line,
  inclusion: hashes.map(base64),
  checkpoint: note,
  keys: [KEY],
}
const entryFile = new File([line.entry], 'entry')
const tlogFile = new File([tlogProofText({ index: 3n, hashes, checkpoint: note })], 'event.tlog-proof')

async function check(files: File[], key = '') {
  const events: CheckedEvent[] = []
  const finding = await checkFiles(files, readTrust(key), {
    event: (event) => events.push(event),
    progress: () => undefined,
    signal: new AbortController().signal,
  })
  return { finding, events }
}

test('a bundle is checked, with the key that it names or the one that is given', async () => {
  const bytes = await new EvidenceMaker(9).bundle({ size: 9, places: [1, 4] })
  const file = new File([bytes.slice()], 'acme.zip')
  const own = await check([file])
  expect(own.finding).toMatchObject({
    kind: 'evidence',
    problems: [],
    good: 2,
    notIncluded: 7n,
    isOwn: false,
  })
  expect(own.finding.named.map(vkeyText)).toEqual([KEY])
  expect(own.events).toHaveLength(2)
  expect((await check([file], ` ${KEY}\n`)).finding).toMatchObject({ problems: [], isOwn: true })
  expect((await check([file], `log ${KEY}\nquorum none`)).finding).toMatchObject({
    problems: [],
    isOwn: true,
  })
})

test('the proof of one event is checked, as the API gives it', async () => {
  const file = (change: object) => new File([JSON.stringify({ ...proof, ...change })], 'proof.json')
  const { finding, events } = await check([file({})])
  expect(finding).toMatchObject({ kind: 'proof', problems: [], good: 1, isOwn: false })
  expect(events[0]?.verified).toContain('actor')
  const changed = { ...line.openings, ip: { ...line.openings.ip, value: '203.0.113.99' } }
  expect((await check([file({ openings: changed })], KEY)).finding).toMatchObject({
    good: 0,
    problems: [{ place: 'openings.ip', message: 'It is not what was sealed.' }],
  })
})

test('a .tlog-proof is checked with its entry and a key, in any order', async () => {
  expect((await check([tlogFile, entryFile], KEY)).finding).toMatchObject({
    problems: [],
    good: 1,
    isOwn: true,
  })
  expect((await check([entryFile, tlogFile], KEY)).finding.checkpoint?.size).toBe(5n)
  const other = new File([lines[2]!.entry], 'entry')
  expect((await check([tlogFile, other], KEY)).finding.problems[0]?.place).toBe('inclusion')
  await expect(check([tlogFile], KEY)).rejects.toThrow('choose both files at once')
  await expect(check([tlogFile, entryFile])).rejects.toThrow('paste the key of the log first')
})

test('anything else is said to be something else', async () => {
  await expect(check([])).rejects.toThrow('No file was chosen.')
  for (const text of ['', 'hello', '{}', '[]'])
    await expect(check([new File([text], 'other')])).rejects.toThrow(
      'neither an evidence bundle nor the proof',
    )
  expect((await check([new File(['PK'], 'cut.zip')])).finding.problems).toEqual([
    { place: 'bundle', message: 'It is no ZIP file.' },
  ])
  for (const key of ['hello', `${KEY}x`, 'log x\nquorum none', `${KEY}\nhello`])
    await expect(check([entryFile], key)).rejects.toThrow('neither a key, as name+id+key, nor a policy')
  expect(readTrust(' \n ')).toBeNull()
})

test('a check that nobody waits for any more ends', async () => {
  const bytes = await new EvidenceMaker(9).bundle({ size: 9, places: [1, 4] })
  const gone = new AbortController()
  const running = checkFiles([new File([bytes.slice()], 'acme.zip')], null, {
    event: () => gone.abort(),
    progress: () => undefined,
    signal: gone.signal,
  })
  await expect(running).rejects.toThrow('aborted')
})
