const MIB = 1024 * 1024
/** So often at most a terminal is drawn on. */
const REDRAW_MS = 200
/** Where nobody looks on, a line is printed this often. */
const LINE_MS = 10_000

/** How far a long piece of work is. */
export interface Progress {
  /** Bytes of how many; null where the end is not known. */
  done: number
  of: number | null
  records: number
}

/** Says on stderr how far long work is: one line that changes on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #started: number
  #last = 0
  #isDrawn = false

  constructor(
    private readonly out: { isTTY?: boolean; write(text: string): unknown },
    private readonly now: () => number = Date.now,
  ) {
    this.#started = now()
    this.#last = this.#started
  }

  show(progress: Progress): void {
    const now = this.now()
    if (now - this.#last < (this.out.isTTY ? REDRAW_MS : LINE_MS)) return
    this.#last = now
    const text = progressText(progress, (now - this.#started) / 1000)
    this.out.write(this.out.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
    this.#isDrawn = this.out.isTTY === true
  }

  /** Takes the line away, so that what follows begins at the margin. */
  clear(): void {
    if (this.#isDrawn) this.out.write('\r\u001b[K')
    this.#isDrawn = false
  }
}

/** ` 42 %  430,000 records  12,300/s  1 min 5 s left` */
export function progressText({ done, of, records }: Progress, seconds: number): string {
  const rate = seconds > 0 ? records / seconds : 0
  const share = of === null || of === 0 ? null : Math.min(1, done / of)
  const begin =
    share === null ? `${(done / MIB).toFixed(1)} MiB` : `${String(Math.floor(share * 100)).padStart(3)} %`
  const parts = [begin, `${count(records)} records`, `${count(Math.round(rate))}/s`]
  if (share !== null && share > 0 && share < 1)
    parts.push(`${timeText((seconds / share) * (1 - share))} left`)
  return parts.join('  ')
}

const count = (n: number): string => n.toLocaleString('en-US')

function timeText(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
