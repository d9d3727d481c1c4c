import { isUnchanged, LogsInMemory } from '@/lib/proof/logs-in-memory'
import type { RememberedLog, RememberedLogs } from '@/lib/proof/remembered-log'

const DATABASE = 'vouchsafe'
const LOGS = 'logs'

/** What this browser remembers of logs. Shared by all tabs, and by workers; also on plain `http://`. */
export interface LogMemory extends RememberedLogs {
  /** Why nothing of it outlasts this page; null: it does. */
  readonly problem: () => string | null
}

let opened: Promise<LogMemory> | null = null

/** The memory of this browser. Where it may not store anything there is one as long as the page is open, which says so. */
export function logMemory(): Promise<LogMemory> {
  opened ??= openDatabase().then(
    (database) => new StoredLogs(database),
    () => new UnstoredLogs(),
  )
  return opened
}

class UnstoredLogs extends LogsInMemory implements LogMemory {
  readonly problem = (): string =>
    'This browser lets the page store nothing, so the log is remembered only until you leave this page.'
}

/**
 * Logs in IndexedDB, and not in localStorage: two tabs that write at once are one after the other there, with no lock that plain
 * `http://` would not have.
 */
class StoredLogs implements LogMemory {
  /** What could not be stored any more. */
  readonly #unstored = new Map<string, RememberedLog | null>()
  #hasFailed = false

  constructor(private readonly database: IDBDatabase) {}

  readonly problem = (): string | null =>
    !this.#hasFailed
      ? null
      : 'This browser could not read or store what it remembers of logs (perhaps its storage is full), so this one is remembered only until you leave this page.'

  async all(): Promise<RememberedLog[]> {
    const stored = await this.#read<RememberedLog[]>((logs) => logs.getAll(), [])
    const others = stored.filter(({ origin }) => !this.#unstored.has(origin))
    return [...others, ...[...this.#unstored.values()].filter((log) => log !== null)]
  }

  async read(origin: string): Promise<RememberedLog | null> {
    const unstored = this.#unstored.get(origin)
    if (unstored !== undefined) return unstored
    return (await this.#read<RememberedLog | undefined>((logs) => logs.get(origin), undefined)) ?? null
  }

  /** Verifying goes on without: what could not be read is said. */
  async #read<T>(ask: (logs: IDBObjectStore) => IDBRequest<T>, nothing: T): Promise<T> {
    try {
      return await answerOf(ask(this.#logs('readonly')))
    } catch {
      this.#hasFailed = true
      return nothing
    }
  }

  async swap(origin: string, before: RememberedLog | null, after: RememberedLog | null): Promise<boolean> {
    try {
      const isDone = await this.#swapStored(origin, before, after)
      if (isDone) this.#unstored.delete(origin)
      return isDone
    } catch {
      this.#hasFailed = true
      this.#unstored.set(origin, after)
      return true
    }
  }

  /** In one transaction: nobody writes between reading and writing. */
  #swapStored(origin: string, before: RememberedLog | null, after: RememberedLog | null): Promise<boolean> {
    const logs = this.#logs('readwrite')
    return new Promise((resolve, reject) => {
      let isDone = false
      const reading: IDBRequest<RememberedLog | undefined> = logs.get(origin)
      reading.addEventListener('success', () => {
        isDone = this.#unstored.has(origin) || isUnchanged(reading.result, before)
        if (!isDone) return
        if (after === null) logs.delete(origin)
        else logs.put(after)
      })
      // What was asked for is on the disk only now: an error on the way ends the transaction.
      logs.transaction.addEventListener('complete', () => resolve(isDone))
      logs.transaction.addEventListener('abort', () => reject(failureOf(logs.transaction)))
    })
  }

  #logs(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(LOGS, mode).objectStore(LOGS)
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Throws where storage is switched off, which rejects.
    const opening = indexedDB.open(DATABASE, 1)
    opening.addEventListener('upgradeneeded', () =>
      opening.result.createObjectStore(LOGS, { keyPath: 'origin' }),
    )
    opening.addEventListener('success', () => {
      const database = opening.result
      // Who clears the storage of this site need not close the page first.
      database.addEventListener('versionchange', () => database.close())
      resolve(database)
    })
    opening.addEventListener('error', () => reject(failureOf(opening)))
  })
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(failureOf(request)))
  })
}

const failureOf = ({ error }: { error: DOMException | null }): Error =>
  new Error('The storage of this browser failed.', { cause: error })
