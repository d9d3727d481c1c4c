import { setTimeout as sleep } from 'node:timers/promises'

/** Who follows the log over the kills: its ids in the order in which they came, and how often the tail was cut. */
export interface Follower {
  received: string[]
  cuts: number
  /** Follows until so many events have come, then ends. */
  until(count: number): Promise<void>
}

/** How long a follower waits for something to happen before it begins anew: a killed server does not always say so. */
const SILENCE_MS = 30_000

/** Follows the log from its beginning, through whichever server `pick` gives, each time from the last place it was told. */
export function follow(pick: () => { port: number }, key: string): Follower {
  const received: string[] = []
  let wanted = Number.POSITIVE_INFINITY
  let lastId: string | null = null
  let cut = new AbortController()
  const follower = { received, cuts: 0, until }

  async function connect(): Promise<void> {
    cut = new AbortController()
    const headers: Record<string, string> = { authorization: `Bearer ${key}` }
    if (lastId !== null) headers['last-event-id'] = lastId
    const url = `http://127.0.0.1:${pick().port}/api/v1/events/tail?after=0`
    const signal = AbortSignal.any([cut.signal, AbortSignal.timeout(SILENCE_MS)])
    const response = await fetch(url, { headers, signal })
    if (response.status === 400 || response.status === 401) throw new Refused(await response.text())
    if (response.status !== 200 || response.body === null) return
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) take(block)
      if (received.length >= wanted) return
    }
  }

  function take(block: string): void {
    const lines = block.split('\n')
    const valueOf = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
    lastId = valueOf('id') ?? lastId
    if (valueOf('event') !== 'event') return
    // safe: the product's own answer; a wrong one fails the comparison with the log
    const { id, source } = JSON.parse(valueOf('data') ?? '{}') as { id: string; source: { name: string } }
    if (source.name !== 'vouchsafe') received.push(id)
  }

  const ended = (async () => {
    while (received.length < wanted) {
      try {
        await connect()
      } catch (error) {
        if (error instanceof Refused) throw error
      }
      follower.cuts += 1
      await sleep(50)
    }
  })()
  // A refusal is seen by whoever waits for the end.
  ended.catch(() => undefined)

  async function until(count: number): Promise<void> {
    wanted = count
    if (received.length >= wanted) cut.abort()
    await ended
  }
  return follower
}

class Refused extends Error {}

/** What a follower received that the log has not in this order, or nothing. */
export function compareFollower(log: readonly string[], { received }: Follower): string[] {
  const at = received.findIndex((id, place) => id !== log[place])
  if (at >= 0)
    return [`a tail gave ${received[at]} in place ${at}, where the log has ${log[at] ?? 'nothing'}`]
  return received.length === log.length ? [] : [`a tail gave ${received.length} of ${log.length} events`]
}
