// What runs inside of the measured page. Each function is sent there as text, so it stands alone.

/** Types a query, presses Enter, and waits until its rows are painted; then asks the API for the same by itself. */
export async function filterAndPaint({
  text,
  tenant,
}: {
  text: string
  tenant: string
}): Promise<{ shownMs: number; answeredMs: number }> {
  const field = document.querySelector<HTMLTextAreaElement>('textarea[aria-label=Query]')
  if (field === null) throw new Error('There is no query bar.')
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const grid = () => document.querySelector('[role=grid][aria-label=Events]')
  // As React sees a person type: by the browser's own setter, and an event.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await frame()
  let wasBusy = false
  const watch = new MutationObserver(() => {
    wasBusy ||= grid()?.getAttribute('aria-busy') === 'true'
  })
  watch.observe(document.body, { subtree: true, attributes: true, childList: true })
  const started = performance.now()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  for (;;) {
    await frame()
    // Where nothing matches there is no table.
    if (wasBusy && grid()?.getAttribute('aria-busy') !== 'true') break
    if (performance.now() - started > 20_000) throw new Error(`No rows of ${text} after 20 s.`)
  }
  watch.disconnect()
  // The frame after the one in which they were laid out.
  await frame()
  const shownMs = performance.now() - started
  const asked = performance.now()
  const query = new URLSearchParams({ tenant, q: text, limit: '100', documents: 'false' })
  const answer = await fetch(`/api/v1/events?${query}`)
  if (!answer.ok) throw new Error(`${text} was answered with ${answer.status}.`)
  await answer.json()
  return { shownMs, answeredMs: performance.now() - asked }
}

/** Scrolls down through so many rows, page by page as they come, and says which tasks held the page up. */
export async function scrollRows(
  wanted: number,
): Promise<{ rows: number; longest: number; long: number; frames: number; slowFrames: number }> {
  const grid = document.querySelector('[role=grid][aria-label=Events]')
  const scroller = grid?.parentElement
  if (!grid || !scroller) throw new Error('There is no table.')
  const found = { rows: 0, longest: 0, long: 0, frames: 0, slowFrames: 0 }
  const watch = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      found.long += 1
      found.longest = Math.max(found.longest, duration)
    }
  })
  // The browser's own measure: a task of over 50 ms (W3C, Long Tasks API).
  watch.observe({ type: 'longtask' })
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const rowsSeen = () =>
    Number([...grid.querySelectorAll('[role=row]')].at(-1)?.getAttribute('aria-rowindex') ?? 0)
  let last = await frame()
  for (let stuck = 0; found.rows < wanted && stuck < 20_000;) {
    scroller.scrollTop += 1_500
    const now = await frame()
    found.frames += 1
    if (now - last > 34) found.slowFrames += 1
    stuck = rowsSeen() > found.rows ? 0 : stuck + (now - last)
    found.rows = Math.max(found.rows, rowsSeen())
    last = now
  }
  watch.disconnect()
  return found
}
