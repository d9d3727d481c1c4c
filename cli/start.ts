import { onStop } from '@/lib/http/process-signals'

import type { Command } from './command'
import { parse } from './parse'
import { startProduct } from './product'

/** Prints a line for the person who started us; the processes themselves log JSON. */
function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function sayAdmin({ email, password }: { email: string; password: string | null }): void {
  say(`\nThe first admin is ${email}.`)
  if (password !== null) say(`Password, shown only now: ${password}\n`)
}

/** Runs until a signal ends it. */
async function serve(mode: 'production' | 'development', name: string): Promise<number> {
  const product = await startProduct({
    purpose: `vouchsafe ${name}`,
    mode,
    onNotice: say,
    onAdmin: sayAdmin,
  })
  onStop(() => product.stop())
  process.on('exit', () => product.kill())
  say(`\nVouchsafe is ready: ${product.url}\n`)
  // A signal ends the process; until then there is nothing to come back to.
  return new Promise<never>(() => {})
}

/** `vouchsafe start` */
export const start: Command = {
  name: 'start',
  summary: 'Start everything: database, web server and worker',
  usage: 'vouchsafe start',
  run: (args) => {
    parse(args, {}, 0)
    return serve('production', 'start')
  },
}

/** `vouchsafe dev` */
export const dev: Command = {
  name: 'dev',
  summary: 'The same from the sources, with pages that reload',
  usage: 'vouchsafe dev',
  run: (args) => {
    parse(args, {}, 0)
    return serve('development', 'dev')
  },
}
