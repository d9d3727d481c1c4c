import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { editScript, leaves, nearest, type ScriptStep } from '@/lib/testing/edit-scripts'

import { AsOfWalk, type AsOf } from './as-of'
import { BlameWalk, type Setter } from './blame-walk'
import { Joints, type JointMark } from './joints'
import type { Version } from './version'

const happened = (steps: readonly ScriptStep[]): ScriptStep[] =>
  steps.filter(({ event }) => event.outcome !== 'failure')

function asOf(events: readonly Version[], steps: readonly ScriptStep[], at: number): AsOf {
  const upTo = steps.filter((step) => step.at <= at).length
  const walk = new AsOfWalk(events[upTo] ?? null)
  for (const event of events.slice(0, upTo).toReversed()) if (walk.take(event)) break
  return walk.answer()
}

/** Every value of the state with its setter. */
function blame(events: readonly Version[], found: AsOf): Map<string, Setter> {
  if (found.value === undefined || found.from === null) return new Map()
  const walk = new BlameWalk(found.value, found.from)
  const start = events.findIndex(({ id }) => id === found.from?.version.id)
  for (const event of events.slice(0, start).toReversed()) if (walk.take(event)) break
  const paths = new Map(walk.end(true).map(({ path, setter }) => [path, setter]))
  return new Map(
    leaves(found.value).flatMap(({ path, steps }) => {
      const setter = nearest(paths, steps)
      return setter === undefined ? [] : [[path, setter]]
    }),
  )
}

function marks(events: readonly Version[]): Map<string, JointMark> {
  const joints = new Joints()
  const found = events.toReversed().flatMap((event) => joints.take(event))
  return new Map([...found, ...joints.end(true)].map((mark) => [mark.id, mark]))
}

describe('a history in which every event tells its state', () => {
  test('the state at any moment is the state of the script then', () => {
    fc.assert(
      fc.property(editScript, fc.nat(80), (script, offset) => {
        const steps = happened(script)
        const at = Date.UTC(2026, 10, 1) + offset
        const found = asOf(
          steps.map(({ event }) => event),
          steps,
          at,
        )
        const last = script.findLast((step) => step.at <= at)
        if (steps.length === 0) {
          expect(found.state).toBe('unknown')
          return
        }
        expect(found.value).toEqual(last?.state)
        expect(found.state).toBe(last?.state === undefined ? 'nothing' : 'exists')
        expect(found.isCertain).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('each value is blamed on the last step that touched it', () => {
    fc.assert(
      fc.property(editScript, fc.nat(80), (script, offset) => {
        const steps = happened(script)
        const events = steps.map(({ event }) => event)
        const at = Date.UTC(2026, 10, 1) + offset
        const found = asOf(events, steps, at)
        const told = blame(events, found)
        const last = steps.findLast((step) => step.at <= at)
        expect(Object.fromEntries(told)).toEqual(
          Object.fromEntries(
            [...(last?.setters ?? [])].map(([path, step]) => [
              path,
              { how: 'set', event: script[step]?.event.id },
            ]),
          ),
        )
      }),
      { numRuns: 400 },
    )
  })

  test('nothing is missing between two of its events', () => {
    fc.assert(
      fc.property(editScript, (script) => {
        const events = happened(script).map(({ event }) => event)
        const found = marks(events)
        expect([...found.keys()].toSorted()).toEqual(events.map(({ id }) => id).toSorted())
        events.forEach(({ id }, i) => {
          const mark = found.get(id)
          expect(mark?.joins).toBe(i === 0 ? 'first' : 'yes')
          expect(mark?.earlier).toBe(events[i - 1]?.id ?? null)
        })
      }),
      { numRuns: 400 },
    )
  })
})

/** The same events, of which some hold less, or do not say how they ended. */
const forgetful = fc
  .tuple(editScript, fc.array(fc.constantFrom('', 'before', 'after', 'both', 'outcome'), { maxLength: 14 }))
  .map(([script, what]) =>
    happened(script).map((step, i): ScriptStep => {
      const event: Version = { ...step.event }
      const lost = what[i] ?? ''
      if (lost === 'before' || lost === 'both') delete event.before
      if (lost === 'after' || lost === 'both') delete event.after
      if (lost === 'outcome') event.outcome = 'unknown'
      return { ...step, event }
    }),
  )

describe('a history with holes', () => {
  test('what is said to be certain is so', () => {
    fc.assert(
      fc.property(forgetful, fc.nat(80), (steps, offset) => {
        const at = Date.UTC(2026, 10, 1) + offset
        const found = asOf(
          steps.map(({ event }) => event),
          steps,
          at,
        )
        const state = steps.findLast((step) => step.at <= at)?.state
        if (found.isCertain && found.state === 'exists') expect(found.value).toEqual(state)
        if (found.isCertain && found.state === 'nothing') expect(state).toBeUndefined()
      }),
      { numRuns: 400 },
    )
  })

  test('nobody is blamed for what another one set', () => {
    fc.assert(
      fc.property(forgetful, fc.nat(80), (steps, offset) => {
        const events = steps.map(({ event }) => event)
        const at = Date.UTC(2026, 10, 1) + offset
        const found = asOf(events, steps, at)
        if (!found.isCertain || found.state !== 'exists') return
        const last = steps.findLast((step) => step.at <= at)
        const order = (id: string | undefined): number => events.findIndex((event) => event.id === id)
        const truth = trueSetters(steps, last)
        for (const [path, setter] of blame(events, found)) {
          const set = truth.get(path) ?? -1
          // Where events tell less, a value may have gone and come back: nobody can see that.
          const hidden = steps.slice(order(setter.event) + 1, set + 1).some(({ event }) => isHole(event))
          if (!hidden) expect(set, path).toBeLessThanOrEqual(order(setter.event))
          if (setter.how === 'set') expect(set, path).toBeGreaterThanOrEqual(order(setter.event))
          if (setter.how === 'between') expect(set, path).toBeGreaterThanOrEqual(order(setter.after))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('no gap is seen where there is none', () => {
    fc.assert(
      fc.property(forgetful, (steps) => {
        for (const mark of marks(steps.map(({ event }) => event)).values())
          expect(mark.joins, JSON.stringify(mark)).not.toBe('no')
      }),
      { numRuns: 400 },
    )
  })

  test('a lost event that changed something leaves a gap where both neighbours tell their state', () => {
    fc.assert(
      fc.property(editScript, fc.nat(13), (script, lost) => {
        const steps = happened(script)
        const [before, gone, after] = [steps[lost], steps[lost + 1], steps[lost + 2]]
        if (before === undefined || gone === undefined || after === undefined) return
        const rest = steps.filter((step) => step !== gone)
        const mark = marks(rest.map(({ event }) => event)).get(after.event.id)
        const isSame = JSON.stringify(before.state) === JSON.stringify(gone.state)
        if (isSame) expect(mark?.joins).toBe('yes')
        // Deleted, or made anew, where nobody saw it; what is made again as it was may be told twice.
        else if (before.state === undefined || gone.state === undefined) return
        else if (mark?.joins === 'no') expect(mark.changes.length).toBeGreaterThan(0)
        else expect(mark?.joins).toBe('unknown')
      }),
      { numRuns: 400 },
    )
  })
})

const isHole = ({ change, outcome, before, after }: Version): boolean =>
  outcome === 'unknown' || (before === undefined && change !== 'CREATE') || after === undefined

/** By the place among these steps, where the script counted the failed ones, too. */
function trueSetters(steps: readonly ScriptStep[], last: ScriptStep | undefined): Map<string, number> {
  const truth = new Map<string, number>()
  for (const path of last?.setters.keys() ?? []) {
    const set = last?.setters.get(path)
    truth.set(
      path,
      steps.findIndex((step) => step.index === set),
    )
  }
  return truth
}
