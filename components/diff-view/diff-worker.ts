import { compare, type Compared, type CompareRequest } from './compare'

/** What the worker says: how far it is, then what it found. */
export type CompareAnswer = { lines: number } | { compared: Compared }

// One comparison after another: whoever no longer wants one ends the worker.
addEventListener('message', ({ data }: MessageEvent<CompareRequest>) => {
  const say = (answer: CompareAnswer) => postMessage(answer)
  say({ compared: compare(data, (lines) => say({ lines })) })
})
