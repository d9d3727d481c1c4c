import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'

import type { Ctx } from '@/lib/access/ctx'
import { env } from '@/lib/config/env'
import { giveDefault, giveSetting } from '@/lib/config/give-setting'
import { SetupError } from '@/lib/config/setup-error'
import { DEMO_EVENTS, DEMO_EVENTS_MAX, DEMO_EVENTS_MIN, DEMO_SEED } from '@/lib/demo/story'
import { onStop } from '@/lib/http/process-signals'

import { type Command, UsageError } from './command'
import { printAnswers } from './demo-answers'
import { isUnused, newPeople, tenantNamed } from './demo-estate'
import { loadStory, MAIN_TENANT } from './demo-load'
import { type DemoState, forgetState, readState, writeState } from './demo-state'
import { parse } from './parse'
import { printJson, printLine } from './print'
import { type Product, startProduct } from './product'

const OPTIONS = {
  answers: { type: 'boolean' },
  json: { type: 'boolean' },
  seed: { type: 'string' },
  events: { type: 'string' },
  port: { type: 'string' },
  reset: { type: 'boolean' },
} as const

/** `vouchsafe demo` */
export const demo: Command = {
  name: 'demo',
  summary: 'Start everything with sample data: a story to look into',
  usage: `vouchsafe demo [--port <port>] [--seed <word>] [--events <number>] [--reset]
vouchsafe demo --answers [--json]
  --events   about so many events, ${DEMO_EVENTS_MIN} to ${DEMO_EVENTS_MAX} (default ${DEMO_EVENTS})
  --reset    remove the demo's database and tell the story anew, up to today
  --answers  print twenty questions about the story with their answers, and start nothing`,
  run: runDemo,
}

/**
 * Starts the product, loads the story through its public interface unless it is there, and prints how to sign in: for
 * people, then as one line of JSON for scripts. Runs until a signal ends it.
 */
async function runDemo(args: string[]): Promise<number> {
  const { values } = parse(args, OPTIONS, 0)
  if (values.port !== undefined) {
    giveSetting('PORT', String(wholeNumber(values.port, '--port', 1, 65_535)))
  }
  // The log of the processes goes to the same place as the line for scripts, which must be easy to find.
  giveDefault('VOUCHSAFE_LOG_LEVEL', 'error')
  if (values.reset === true) reset()
  const known = readState()
  const wanted = storyOf(values, known)
  if (values.answers === true) {
    printAnswers(wanted, values.json === true)
    return 0
  }
  const product = await startProduct({ purpose: 'vouchsafe demo', mode: 'production', onNotice: printLine })
  onStop(() => product.stop())
  process.on('exit', () => product.kill())
  try {
    const ctx = ctxOf(product)
    const state = await loadStory(
      { ctx, base: `http://127.0.0.1:${env().port}`, onProgress },
      await stateFor(ctx, product, known, wanted),
    )
    await welcome(ctx, product, state)
  } catch (error) {
    await product.stop()
    throw error
  }
  return new Promise(() => undefined)
}

type Story = Pick<DemoState, 'day' | 'seed' | 'events'>

/** The story that is asked for; the one that is there, if one is. */
function storyOf(values: { seed?: string; events?: string }, known: DemoState | null): Story {
  const events =
    values.events === undefined
      ? undefined
      : wholeNumber(values.events, '--events', DEMO_EVENTS_MIN, DEMO_EVENTS_MAX)
  if (known === null) {
    return {
      day: new Date().toISOString().slice(0, 10),
      seed: values.seed ?? DEMO_SEED,
      events: events ?? DEMO_EVENTS,
    }
  }
  const isOther = (values.seed ?? known.seed) !== known.seed || (events ?? known.events) !== known.events
  if (isOther) {
    throw new UsageError(
      `The story that is loaded has the seed ${known.seed} and about ${known.events} events. Add --reset to tell another.`,
    )
  }
  return known
}

function wholeNumber(text: string, option: string, min: number, max: number): number {
  const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (n >= min && n <= max) return n
  throw new UsageError(`${option} must be a whole number from ${min} to ${max}.`)
}

/** Only what the demo made itself is removed: its own database, which nobody is running. */
function reset(): void {
  const { databaseUrl, dataDir } = env()
  if (databaseUrl !== null) {
    throw new SetupError(
      '--reset removes the embedded database only, and DATABASE_URL is set.',
      'Drop and create that database yourself, and remove demo.json from VOUCHSAFE_KEYS.',
    )
  }
  const cluster = path.join(dataDir, 'postgres')
  if (!existsSync(cluster)) return forgetState()
  if (readState() === null) throw notOurs()
  if (existsSync(path.join(dataDir, 'postgres.lock')) || existsSync(path.join(cluster, 'postmaster.pid'))) {
    throw new SetupError(
      `The database in ${dataDir} is running, or was not stopped properly.`,
      'Stop Vouchsafe there first. If nothing is running: npm run demo, stop it with Ctrl-C, and try again.',
    )
  }
  rmSync(dataDir, { recursive: true })
  forgetState()
}

function notOurs(): SetupError {
  return new SetupError(
    'There is data here that the demo did not make, and what is in a log can never be taken out again.',
    'Give the demo a place of its own: set VOUCHSAFE_DATA to another directory, such as .data-demo.',
  )
}

function ctxOf({ db }: Product): Ctx {
  return {
    principal: { kind: 'system', name: 'demo' },
    tenant: null,
    requestId: randomUUID(),
    ip: null,
    userAgent: null,
    now: () => new Date(),
    db,
  }
}

/** What the demo knows of this database: nothing of one that was made by this very start, whatever the file says. */
async function stateFor(
  ctx: Ctx,
  product: Product,
  known: DemoState | null,
  story: Story,
): Promise<DemoState> {
  if (known !== null && product.admin === null) return known
  if (product.admin === null && !(await isUnused(ctx))) throw notOurs()
  const password = product.admin === null ? null : (product.admin.password ?? env().adminPassword)
  const { day, seed, events } = story
  const state: DemoState = {
    day,
    seed,
    events,
    loaded: false,
    admin: product.admin === null || password === null ? null : { email: product.admin.email, password },
    people: newPeople(),
    apiKey: null,
    marks: [],
  }
  writeState(state)
  return state
}

/** On a terminal one line that changes; else one line for each tenth. */
function onProgress(sent: number, of: number): void {
  const line = `Telling the story: ${sent.toLocaleString('en')} of ${of.toLocaleString('en')} events`
  if (process.stderr.isTTY) process.stderr.write(`\r${line}${sent === of ? '\n' : ''}`)
  else if (sent === of || Math.floor((sent * 10) / of) > Math.floor(((sent - 1000) * 10) / of)) {
    process.stderr.write(`${line}\n`)
  }
}

async function welcome(ctx: Ctx, { url }: Product, state: DemoState): Promise<void> {
  const { admin, people, apiKey, day } = state
  const { slug, logId } = await tenantNamed(ctx, MAIN_TENANT)
  printLine('', `Vouchsafe is ready: ${url}`, '')
  printLine('Sign in as')
  if (admin !== null) printLine(`  ${admin.email}  ${admin.password}  (administers everything)`)
  for (const { email, password, role, tenant } of people)
    printLine(`  ${email}  ${password}  (${role} of ${tenant})`)
  printLine(
    `\nThe story ends on ${day}. Somebody broke in at Meridian: docs/demo.md asks twenty questions about it.\n`,
  )
  printJson({
    ready: true,
    url,
    email: admin?.email,
    password: admin?.password,
    apiKey,
    tenant: slug,
    log: logId,
  })
}
