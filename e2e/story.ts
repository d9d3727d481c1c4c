import { readFileSync } from 'node:fs'

import { z } from 'zod'

import type { Product } from './product'

/** Events of the story that the tests are told: as few as it is made for. What is scripted is the same at any size. */
const EVENTS = 20_000

/** What starts the product with it; follows `vouchsafe`. */
export const STORY = ['demo', '--events', String(EVENTS)]

const Step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('tenant'), slug: z.string() }),
  z.object({ do: z.literal('search'), text: z.string() }),
  z.object({ do: z.literal('tag'), event: z.string(), key: z.string(), value: z.string() }),
  z.object({ do: z.literal('open'), event: z.string() }),
  z.object({ do: z.literal('read'), event: z.string(), text: z.string() }),
  z.object({ do: z.literal('export'), rows: z.number() }),
  z.object({ do: z.literal('facet'), name: z.string(), value: z.string() }),
  z.object({ do: z.literal('top'), name: z.string(), value: z.string(), events: z.number() }),
  z.object({ do: z.literal('follow'), to: z.enum(['history', 'trace', 'actor']) }),
  z.object({ do: z.literal('as-of'), date: z.string() }),
  z.object({ do: z.literal('compare'), a: z.string(), b: z.string() }),
  z.object({ do: z.literal('catalogue'), find: z.string() }),
  z.object({ do: z.literal('see'), beside: z.string(), text: z.string() }),
  z.object({ do: z.literal('set-by'), member: z.string(), text: z.string() }),
  z.object({ do: z.literal('count'), events: z.number() }),
])

/** One step from the events page to an answer, as `vouchsafe demo --answers --json` gives it. */
export type Step = z.infer<typeof Step>

const Question = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  tenant: z.string(),
  query: z.string(),
  path: z.array(Step),
})

/** A question about the story, with its answer and the way there. */
export type Question = z.infer<typeof Question>

const Person = z.object({
  email: z.string(),
  password: z.string(),
  role: z.string(),
  tenant: z.string(),
})

const Story = z.object({
  url: z.string(),
  admin: z.object({ email: z.string(), password: z.string() }),
  people: z.array(Person),
  apiKey: z.string(),
  files: z.object({ data: z.string(), keys: z.string() }),
  questions: z.array(Question),
})

/** The running product and the story in it, as far as whoever started it was told. */
export type Story = z.infer<typeof Story>

const ReadyLine = z.object({ url: z.string(), apiKey: z.string() })
const PERSON = /^ {2}(?<email>\S+) {2}(?<password>\S+) {2}\((?<role>\w+) of (?<tenant>\S+)\)$/gm

/** Reads what the demo printed, as a person and as a script would. */
export function readStory({ output, run, email, password, files }: Product): Story {
  const printed = output()
  const line = printed.split('\n').findLast((text) => text.startsWith('{"ready":true'))
  const { url, apiKey } = ReadyLine.parse(JSON.parse(line ?? 'null'))
  const people = [...printed.matchAll(PERSON)].map(({ groups }) => Person.parse(groups))
  const answers = z.object({ questions: z.array(Question) })
  const { questions } = answers.parse(JSON.parse(run(['demo', '--answers', '--json'])))
  return { url, apiKey, admin: { email, password }, people, files, questions }
}

/** The story that global-setup.ts started, for tests. */
export function story(): Story {
  const file = process.env['VOUCHSAFE_E2E_STORY']
  if (!file) throw new Error('VOUCHSAFE_E2E_STORY is not set: run browser tests with npm run e2e.')
  return Story.parse(JSON.parse(readFileSync(file, 'utf8')))
}
