// The server asks again who somebody is before it does what matters. Whatever request met that, one window asks, and the
// request is repeated. The window belongs to the shell, and requests know nothing of it: this stands between them.

type Ask = () => Promise<boolean>

let ask: Ask | null = null
let asking: Promise<boolean> | null = null

/** From now on this asks the person; returns how to stop that. */
export function setIdentityAsker(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask === asker) ask = null
  }
}

/** Whether the person has shown that it is them. Requests that ask meanwhile wait for the same answer. */
export function confirmIdentity(): Promise<boolean> {
  if (ask === null) return Promise.resolve(false)
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}
