import { readError } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import { counted } from '@/lib/view/number-words'

import { csvCounter, type FileProgress } from './csv-progress'
import { ndjsonCounter } from './ndjson-progress'
import { downloadSink } from './save-file'
import { zipCounter } from './zip-progress'

/** Progress is told at most this often: drawing it must not slow the export down. */
const TELL_MS = 120

/** A finished file. */
export interface ExportedFile {
  name: string
  rows: number
  bytes: number
}

/**
 * Fetch an export and hand it to the browser's downloads when it is complete. A file that breaks off is dropped: half of
 * one looks like a whole one to whoever opens it later. Throws `ApiError` saying how far it came; an abort stays one.
 */
export async function runExport(
  url: string,
  signal: AbortSignal,
  onProgress: (progress: FileProgress) => void,
): Promise<ExportedFile> {
  const response = await open(url, signal)
  const name = fileName(response.headers.get('content-disposition'))
  const type = response.headers.get('content-type') ?? ''
  const sink = downloadSink(name, type)
  const counter = counterOf(type, response.headers)
  let progress = counter.add(new Uint8Array())
  let toldAt = 0
  try {
    for await (const piece of pieces(response)) {
      progress = counter.add(piece)
      await sink.write(piece)
      const now = performance.now()
      if (now - toldAt < TELL_MS) continue
      toldAt = now
      onProgress(progress)
    }
    if (!progress.whole) throw new Error('It ended before its end.')
    await sink.done()
    return { name, rows: progress.rows, bytes: progress.bytes }
  } catch (cause) {
    await sink.drop()
    if (signal.aborted) throw cause
    throw new ApiError(
      0,
      `The export broke off after ${counted(progress.rows, 'row')}, so no file was saved. Try again.`,
      {
        requestId: response.headers.get('x-request-id'),
        cause,
      },
    )
  }
}

function counterOf(type: string, headers: Headers): { add(bytes: Uint8Array): FileProgress } {
  if (type.startsWith('application/zip')) return zipCounter(Number(headers.get('x-vouchsafe-events')))
  return type.startsWith('application/x-ndjson') ? ndjsonCounter() : csvCounter()
}

async function open(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { signal, credentials: 'same-origin', cache: 'no-store' })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ApiError(0, 'The server did not answer. Check the connection and try again.', { cause })
  }
  if (!response.ok) throw await readError(response)
  return response
}

// Not `for await` over the body itself: Safari has no async iterator on streams.
async function* pieces(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}

/** The name that the server gives the file; it is ASCII by construction. */
export function fileName(disposition: string | null): string {
  return /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1] ?? 'vouchsafe-events.csv'
}
