/** Of libuv, where nobody says otherwise. */
const DEFAULT_THREADS = 4

/** Threads for what Node does beside its one: looking names up, files, compressing, hashing. Set before a process starts. */
export const threadPoolSize = (): number => Number(process.env['UV_THREADPOOL_SIZE']) || DEFAULT_THREADS
