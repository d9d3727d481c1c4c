import type { RememberedLog, RememberedLogs } from './remembered-log'

/** Whether what is stored still is what somebody has read. */
export const isUnchanged = (stored: RememberedLog | undefined, read: RememberedLog | null): boolean =>
  stored?.revision === read?.revision && stored?.note === read?.note

/** Remembers as long as it lives: for where nothing can be stored. */
export class LogsInMemory implements RememberedLogs {
  readonly #logs = new Map<string, RememberedLog>()

  all(): Promise<RememberedLog[]> {
    return Promise.resolve([...this.#logs.values()])
  }

  read(origin: string): Promise<RememberedLog | null> {
    return Promise.resolve(this.#logs.get(origin) ?? null)
  }

  swap(origin: string, before: RememberedLog | null, after: RememberedLog | null): Promise<boolean> {
    if (!isUnchanged(this.#logs.get(origin), before)) return Promise.resolve(false)
    if (after === null) this.#logs.delete(origin)
    else this.#logs.set(origin, after)
    return Promise.resolve(true)
  }
}
