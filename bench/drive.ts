import { type Agent, request } from 'node:http'

/** Where a body goes. */
export interface Door {
  url: string
  key: string
  type: string
}

/** Sends one body; returns how long the answer took, in milliseconds. */
export function post(agent: Agent, { url, key, type }: Door, body: Buffer): Promise<number> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type, 'content-length': body.length }
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        if (response.statusCode === 201) resolve(performance.now() - started)
        else reject(new Error(`${response.statusCode}: ${Buffer.concat(parts).toString().slice(0, 300)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Runs `send` for each body over so many connections; returns the latencies and the seconds that it took. */
export async function drive<T>(
  bodies: readonly T[],
  connections: number,
  send: (body: T) => Promise<number>,
): Promise<{ latencies: number[]; seconds: number }> {
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  const work = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
      latencies.push(await send(body))
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { latencies, seconds: (performance.now() - started) / 1000 }
}
