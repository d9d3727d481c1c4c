import type { Policy } from '@/lib/proof/policy'
import { bytesText, countText } from '@/lib/view/number-words'

import { checkFiles, type Finding, readTrust, Unreadable } from './check-files'
import { element, fill, picture } from './element'
import { EventTable } from './event-table'
import { factsOf, meaning, verdictOf } from './verdict'

/** The page: a place for files, a place for the key, and what was found. */
class VerifyPage {
  readonly #table = new EventTable()
  readonly #drop = element('div', { class: 'v-drop v-empty' })
  readonly #found = element('div', { class: 'v-stack' })
  readonly #input = element('input', {
    attributes: { type: 'file', multiple: true, hidden: true, 'aria-label': 'Files to verify' },
    on: { change: () => this.#choose([...(this.#input.files ?? [])]) },
  })
  readonly #key = element('textarea', {
    id: 'key',
    attributes: {
      rows: '1',
      spellcheck: 'false',
      autocomplete: 'off',
      placeholder: 'audit.example.com/log/…+530d903a+AekyeRrm…',
      'aria-describedby': 'key-note',
    },
    on: { input: () => void this.#check() },
  })
  readonly #keyNote = element('p', { id: 'key-note', class: 'v-muted v-small' })
  #files: readonly File[] = []
  #running: AbortController | null = null

  start(into: Element): void {
    const head = element(
      'header',
      { class: 'v-head' },
      picture([
        [
          'M.9 3.4h6.8l2.1 4.5H3zM23.1 3.4h-6.8l-2.1 4.5H21zM4.1 10.3h6.5l1.4 3 1.4-3h6.5l-1.9 4H6z',
          'v-entries',
        ],
        ['M7.1 16.7h9.8L15 20.6H9z', 'v-root'],
      ]),
      element('h1', {}, 'Verify evidence'),
      element('p', { class: 'v-offline' }, 'Works offline. Nothing leaves this computer.'),
    )
    const key = element(
      'section',
      { class: 'v-key' },
      element('label', { attributes: { for: 'key' } }, 'The key of the log, as you know it from elsewhere'),
      this.#key,
      this.#keyNote,
    )
    this.#sayKey(null)
    this.#drawDrop()
    this.#takeDrops()
    fill(
      into,
      element(
        'main',
        { class: 'v-page' },
        head,
        this.#drop,
        key,
        this.#found,
        this.#table.root,
        meaning(),
        this.#input,
      ),
    )
  }

  #drawDrop(): void {
    const choose = element(
      'button',
      {
        class: this.#files.length === 0 ? 'v-button v-primary' : 'v-button',
        attributes: { type: 'button' },
        on: { click: () => this.#input.click() },
      },
      this.#files.length === 0 ? 'Choose a file' : 'Choose another file',
    )
    this.#drop.classList.toggle('v-empty', this.#files.length === 0)
    if (this.#files.length === 0) {
      fill(this.#drop, [
        element('p', {}, 'Drop an evidence bundle here'),
        element(
          'p',
          { class: 'v-muted v-small' },
          'or the proof of one event: proof.json, or a .tlog-proof with its entry',
        ),
        choose,
      ])
      return
    }
    const bytes = this.#files.reduce((sum, { size }) => sum + size, 0)
    fill(this.#drop, [
      element('span', { class: 'v-name v-grow' }, this.#files.map(({ name }) => name).join(', ')),
      element('span', { class: 'v-muted' }, bytesText(bytes)),
      choose,
    ])
  }

  /** Files may be dropped anywhere: a browser would otherwise open one in the place of this page. */
  #takeDrops(): void {
    document.addEventListener('dragover', (event) => {
      event.preventDefault()
      this.#drop.classList.add('v-over')
    })
    document.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) this.#drop.classList.remove('v-over')
    })
    document.addEventListener('drop', (event) => {
      event.preventDefault()
      this.#drop.classList.remove('v-over')
      this.#choose([...(event.dataTransfer?.files ?? [])])
    })
  }

  #choose(files: readonly File[]): void {
    if (files.length === 0) return
    this.#files = files
    // The same file, chosen again after it was changed, is another one.
    this.#input.value = ''
    this.#drawDrop()
    void this.#check()
  }

  #sayKey(problem: string | null): void {
    this.#key.setAttribute('aria-invalid', String(problem !== null))
    this.#keyNote.className = problem === null ? 'v-muted v-small' : 'v-wrong v-small'
    fill(
      this.#keyNote,
      problem ??
        'Paste the key (or a C2SP tlog-policy) that you got from the owner of the log, in another way than the file. Without it the file is checked against the key that it names itself.',
    )
  }

  async #check(): Promise<void> {
    this.#running?.abort()
    const { signal } = (this.#running = new AbortController())
    this.#table.clear()
    fill(this.#found, null)
    try {
      const trust = this.#readKey()
      if (trust === undefined || this.#files.length === 0) return
      const finding = await this.#run(trust, signal)
      if (!signal.aborted) this.#show(finding)
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    }
  }

  /** Whom to trust; undefined, and told, where that cannot be read. */
  #readKey(): Policy | null | undefined {
    try {
      const trust = readTrust(this.#key.value)
      this.#sayKey(null)
      return trust
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.#sayKey(error.message)
      return undefined
    }
  }

  #run(trust: Policy | null, signal: AbortSignal): Promise<Finding> {
    const bar = element('progress', { attributes: { max: '1', value: '0', 'aria-label': 'Checking' } })
    const words = element('p', { class: 'v-muted v-small' }, 'Checking …')
    fill(this.#found, element('section', { class: 'v-card v-stack' }, bar, words))
    let events = 0
    return checkFiles(this.#files, trust, {
      signal,
      event: (event) => {
        events += 1
        this.#table.add(event)
      },
      progress: (done, of) => {
        bar.value = of === 0 ? 1 : done / of
        fill(words, `${countText(events)} events checked`)
      },
    })
  }

  #show(finding: Finding): void {
    fill(this.#found, [verdictOf(finding), factsOf(finding)])
    this.#table.draw()
  }

  #fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    const message = error instanceof Unreadable ? why : `The file could not be read: ${why}`
    fill(this.#found, element('p', { class: 'v-card v-wrong', attributes: { role: 'alert' } }, message))
  }
}

const place = document.getElementById('page')
if (place !== null) new VerifyPage().start(place)
