import { checkpointOf } from '@/lib/proof/checkpoint'
import type { Moved, Recalled } from '@/lib/proof/remember-log'
import type { RememberedLog } from '@/lib/proof/remembered-log'
import type { SectionState } from '@/lib/proof/shown-event'
import { counted, countText } from '@/lib/view/number-words'

import { SECTION_LABEL } from './section-label'
import type { Found, StepState } from './verification'

/** One step, as a line. */
export interface ProofStep {
  title: string
  state: StepState
  text: string
}

/** All that verifying an event found, in words. */
export interface ProofWords {
  verdict: { state: StepState; title: string; text: string }
  /** What does not fit, one sentence each; none where all does. */
  problems: string[]
  steps: ProofStep[]
}

/** `when`: a moment in milliseconds, as this person reads times. */
export function proofWords(found: Found, when: (ms: number) => string): ProofWords {
  const steps = [
    entryStep(found),
    sectionsStep(found),
    wayStep(found),
    checkpointStep(found),
    memoryStep(found, when),
  ]
  return { verdict: verdictOf(found, steps), problems: problemsOf(found), steps }
}

function verdictOf(
  { recalled, shown, proof, checkpoint: found }: Found,
  steps: readonly ProofStep[],
): ProofWords['verdict'] {
  const [entry, sections, way, checkpoint, memory] = steps
  const isBad = (step: ProofStep | undefined): boolean => step?.state === 'bad'
  if (isBad(way) || 'problem' in found)
    return {
      state: 'bad',
      title: 'This event is not proven',
      text: 'What the server gave does not lead from the event to a log that is signed.',
    }
  if (isBad(entry) || isBad(sections))
    return {
      state: 'bad',
      title: 'This event is not shown as it was sealed',
      text: `Its entry stands in the log at ${countText(proof.index)}, and says something else than this page.`,
    }
  if (isBad(checkpoint) || isBad(memory))
    return {
      state: 'bad',
      title: 'This is not the log that this browser has seen',
      text: 'The event fits the log that is signed now. That log does not fit the one of before.',
    }
  if (memory?.state === 'unsure')
    return recalled?.moved
      ? {
          state: 'unsure',
          title: 'This is another log than the one that this browser has seen',
          text: 'The event fits it, and it contains the log of before. It is signed under another name, with another key.',
        }
      : {
          state: 'unsure',
          title: 'Perhaps this is not the log that this browser has seen',
          text: 'The event fits the log that is signed now. The server does not show that this log contains the one of before.',
        }
  const hidden = shown.sections.filter(({ state }) => state === 'withheld').length
  return {
    state: hidden > 0 ? 'partly' : 'good',
    title: hidden > 0 ? 'Verified, as far as you may see it' : 'Verified',
    text:
      hidden > 0
        ? `The event is in the log, and what is shown of it is as it was sealed but for ${counted(hidden, 'section')} that may be hidden from you in part: those were not checked.`
        : 'The event is in the log, and everything that is shown of it is as it was sealed.',
  }
}

function problemsOf({ shown, way, checkpoint }: Found): string[] {
  const facts = shown.facts.map(
    ({ name, sealed, shown: said }) => `The ${name} was sealed as ${sealed}, and is shown as ${said}.`,
  )
  const sections = shown.sections.flatMap(({ section, state }) => {
    const words = SECTION_PROBLEM[state]
    return words === null ? [] : [`${SECTION_LABEL[section]}: ${words}`]
  })
  const signed =
    'problem' in checkpoint ? [`The checkpoint ${checkpoint.problem}.`] : way === null ? [] : [way]
  return [...(shown.problem === null ? [] : [shown.problem]), ...facts, ...sections, ...signed]
}

const SECTION_PROBLEM: Record<SectionState, string | null> = {
  sealed: null,
  withheld: null,
  otherwise:
    'this page shows something else than the log proves. Reload the page; if it stays so, something on the way changes it.',
  changed: 'what the server gives for it is not what was sealed.',
  closed: 'what was sealed cannot be shown any more: the database holds something else, or nothing.',
  unsealed: 'it is shown, and was never sealed: somebody added it.',
}

/** What each state of a section is called beside its name. */
export const SECTION_STATE: Record<SectionState, string> = {
  sealed: 'as sealed',
  withheld: 'hidden in part, not checked',
  otherwise: 'shown otherwise',
  changed: 'changed',
  closed: 'does not open',
  unsealed: 'never sealed',
}

function entryStep({ shown: { problem, facts } }: Found): ProofStep {
  const state = problem === null && facts.length === 0 ? 'good' : 'bad'
  const other = facts.map(({ name }) => name).join(', ')
  const text =
    problem ??
    (other === ''
      ? 'Says what is shown: action, change, outcome, type and times'
      : `Says otherwise: ${other}`)
  return { title: 'Entry', state, text }
}

function sectionsStep({ shown: { problem, sections } }: Found): ProofStep {
  const title = 'Sections'
  if (problem !== null)
    return { title, state: 'unsure', text: 'Not looked at: there is no entry to compare with' }
  const count = (one: SectionState): number => sections.filter(({ state }) => state === one).length
  const [sealed, withheld] = [count('sealed'), count('withheld')]
  const other = sections.length - sealed - withheld
  const parts = [
    sealed === sections.length ? `All ${sealed} as sealed` : `${sealed} of ${sections.length} as sealed`,
    ...(withheld > 0 ? [`${withheld} hidden`] : []),
    ...(other > 0 ? [counted(other, 'does', 'do').replace(/$/, ' not fit')] : []),
  ]
  return { title, state: other > 0 ? 'bad' : withheld > 0 ? 'partly' : 'good', text: parts.join(', ') }
}

function wayStep({ way, proof, checkpoint }: Found): ProofStep {
  const title = 'Way to the root'
  if ('problem' in checkpoint)
    return { title, state: 'unsure', text: 'Not looked at: there is no root that is signed' }
  if (way !== null) return { title, state: 'bad', text: 'Does not lead from this entry to the signed root' }
  const { length } = proof.inclusion
  return {
    title,
    state: 'good',
    text: `Entry ${countText(proof.index)} leads to the root over ${counted(length, 'hash', 'hashes')}`,
  }
}

function checkpointStep({ checkpoint }: Found): ProofStep {
  const title = 'Checkpoint'
  if ('problem' in checkpoint) return { title, state: 'bad', text: `It ${checkpoint.problem}` }
  const { size } = checkpoint.checkpoint
  const by =
    checkpoint.by === 'known'
      ? 'by the key that this browser knows'
      : checkpoint.by === 'first'
        ? 'by a key that is new to this browser'
        : 'by another key than before'
  return {
    title,
    state: checkpoint.by === 'changed' ? 'bad' : 'good',
    text: `${counted(Number(size), 'entry', 'entries')}, signed ${by}`,
  }
}

/** What this browser has seen of the log before, and whether the log contains it. `when`: a moment as people read it. */
export function memoryStep(
  { recalled, memoryProblem }: Pick<Found, 'recalled' | 'memoryProblem'>,
  when: (ms: number) => string,
): ProofStep {
  const title = 'Seen before'
  if (recalled === null)
    return { title, state: 'unsure', text: 'Could not be compared with what this browser has seen' }
  const { state, text } =
    recalled.moved === null ? RECALLED[recalled.kind](recalled, when) : movedWords(recalled.moved, when)
  return { title, state, text: memoryProblem === null ? text : `${text}. ${memoryProblem}` }
}

type MemoryWords = (recalled: Recalled, when: (ms: number) => string) => Pick<ProofStep, 'state' | 'text'>

/** `you saw on 2026-11-03 10:00 UTC (1,204 entries then)` */
function seenWords({ before }: { before: RememberedLog | null }, when: (ms: number) => string): string {
  const size = before && checkpointOf(before.note)?.size
  if (before === null || size === undefined || size === null) return 'you have seen'
  return `you saw on ${when(before.seenAt)} (${counted(Number(size), 'entry', 'entries')} then)`
}

function movedWords(
  { from, isContained }: Moved,
  when: (ms: number) => string,
): Pick<ProofStep, 'state' | 'text'> {
  const other = `Another log is here than the one that ${seenWords({ before: from }, when)}`
  if (isContained === true) return { state: 'unsure', text: `${other}. It contains that` }
  return {
    state: 'bad',
    text: `${other}. ${isContained === false ? 'It does not contain that' : 'The server does not show that it contains that'}`,
  }
}

const RECALLED: Record<Recalled['kind'], MemoryWords> = {
  first: () => ({ state: 'good', text: 'Never: from now on this log has to contain what it is today' }),
  same: (recalled, when) => ({ state: 'good', text: `The log is the one that ${seenWords(recalled, when)}` }),
  grown: (recalled, when) => ({
    state: 'good',
    text: `The log you see today contains the log ${seenWords(recalled, when)}`,
  }),
  behind: (recalled, when) => ({
    state: 'good',
    text: `The log contains the one that ${seenWords(recalled, when)}`,
  }),
  alarm: (recalled, when) => ({
    state: 'bad',
    text: `The log does not fit the one that ${seenWords(recalled, when)}`,
  }),
  unsure: (recalled, when) => ({
    state: 'unsure',
    text: `The server does not show that the log contains the one that ${seenWords(recalled, when)}`,
  }),
}
