import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { AuditError } from './audit-error'
import { messageOf } from './message-of'
import { FILE_MODE } from './spool-files'

/** Whose events lie in a directory: its file says so, as JSON. */
const OWNER_FILE = 'owner'

/** Where the events of a spool go. */
export interface Receiver {
  /** Stands for the address, the tenant that was named, and the key; holds no secret. */
  target: string
  /**
   * The id of the tenant that the key sends to, as the server says.
   *
   * @throws AuditError when that cannot be known now.
   */
  tenant(): Promise<string>
}

/** What a directory says of its events. */
interface Owner {
  target: string
  /** null: nothing was sent from there yet. */
  tenant: string | null
}

/** A directory's events are one tenant's: whoever opens it with other settings must send to the same. */
export class SpoolOwner {
  #owner: Owner

  private constructor(
    private readonly directory: string,
    owner: Owner,
  ) {
    this.#owner = owner
  }

  /**
   * Opens it for who sends there. `count`: events that wait. An address may change, and a key be replaced by another one of the
   * same tenant, which the server is asked for then.
   *
   * @throws AuditError (`spool`) when they are another tenant's, or that cannot be known.
   */
  static async open(directory: string, receiver: Receiver, count: number): Promise<SpoolOwner> {
    const { target } = receiver
    const before = await readOwner(directory)
    if (before?.target === target) return new SpoolOwner(directory, before)
    const tenant = before !== null && count > 0 ? await sameTenant(directory, before, receiver, count) : null
    const owner = new SpoolOwner(directory, { target, tenant })
    await owner.#write()
    return owner
  }

  /** The server has stored events from here in the log of this tenant. */
  async sentTo(tenant: string): Promise<void> {
    if (tenant === this.#owner.tenant) return
    this.#owner = { ...this.#owner, tenant }
    await this.#write()
  }

  async #write(): Promise<void> {
    const file = path.join(this.directory, OWNER_FILE)
    await writeFile(`${file}.new`, `${JSON.stringify(this.#owner)}\n`, { mode: FILE_MODE })
    await rename(`${file}.new`, file)
  }
}

async function readOwner(directory: string): Promise<Owner | null> {
  try {
    const said: unknown = JSON.parse(await readFile(path.join(directory, OWNER_FILE), 'utf8'))
    if (typeof said !== 'object' || said === null || !('target' in said)) return null
    const { target } = said
    const tenant = 'tenant' in said && typeof said.tenant === 'string' ? said.tenant : null
    return typeof target === 'string' ? { target, tenant } : null
  } catch {
    return null
  }
}

async function sameTenant(
  directory: string,
  { tenant }: Owner,
  receiver: Receiver,
  count: number,
): Promise<string> {
  const waiting = `In the spool ${directory} wait ${count} events that were enqueued with another address, tenant or key`
  const remedy = `Start it with those settings once more, or give these a directory of their own. To send them with these, remove the file ${OWNER_FILE} from it.`
  if (tenant === null)
    throw new AuditError('spool', `${waiting}, and nobody knows for which tenant. ${remedy}`)
  const now = await receiver.tenant().catch((error: unknown) => {
    const why = `${waiting}, and whether they are of the same tenant cannot be asked now: ${messageOf(error)} It is tried again with the next event.`
    throw new AuditError('spool', why, { cause: error })
  })
  if (now === tenant) return tenant
  throw new AuditError('spool', `${waiting}, of another tenant (${tenant}, and now ${now}). ${remedy}`)
}
