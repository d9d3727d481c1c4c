/** Where the bytes of a file go while they arrive. Exactly one of `done` and `drop` is called at the end. */
export interface FileSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  done(): Promise<void>
  drop(): Promise<void>
}

/** Pieces of this size become a blob, which browsers may keep on disk: memory does not grow with the file. */
const BLOB_BYTES = 8 * 1024 * 1024

/** Collects the file and hands it to the browser's downloads when it is complete. Works in every browser. */
export function downloadSink(name: string, type: string): FileSink {
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  let blobs: Blob[] = []
  return {
    async write(piece) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes < BLOB_BYTES) return
      blobs.push(new Blob(pieces))
      pieces = []
      bytes = 0
    },
    async done() {
      saveBlob(name, new Blob([...blobs, ...pieces], { type }))
    },
    async drop() {
      pieces = []
      blobs = []
    },
  }
}

/** Hands a short text to the browser's downloads. */
export function saveText(name: string, text: string, type = 'text/plain'): void {
  saveBlob(name, new Blob([text], { type }))
}

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the address after this task; a minute is enough even for a slow disk.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
