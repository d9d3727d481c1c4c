'use client'

import { Download, RotateCw } from 'lucide-react'

import { saveText } from '@/components/export/save-file'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { CopyButton } from '@/components/ui/copy-button'
import { RelativeTime } from '@/components/ui/relative-time'
import { absoluteTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import { base64, fromBase64 } from '@/lib/base/bytes'
import type { SectionState, ShownEvent } from '@/lib/proof/shown-event'
import { tlogProofText } from '@/lib/proof/tlog-proof'
import { vkeyText } from '@/lib/proof/vkey'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { ProofStepLine, StepMark } from './proof-step-line'
import { proofWords, type ProofWords, SECTION_STATE } from './proof-words'
import { SECTION_LABEL } from './section-label'
import { ShortHash } from './short-hash'
import type { StepState, Verification } from './verification'

interface ProofResultProps {
  found: Verification
  onAgain: () => void
}

/** What verifying an event found: the verdict, each step, what to keep of it, and what it proves. */
export function ProofResult({ found, onAgain }: ProofResultProps) {
  const zone = useZone()
  const when = (ms: number): string => {
    const time = absoluteTime(new Date(ms).toISOString(), 'minute', zone)
    return time === null ? '' : `${time.moment} ${time.zone}`
  }
  const { verdict, problems, steps } = proofWords(found, when)
  const [entry, sections, way, checkpoint, memory] = steps
  return (
    <>
      <Verdict verdict={verdict} problems={problems} />
      <ol aria-label="Steps" className="divide-y overflow-hidden rounded-md border bg-surface-raised">
        {entry === undefined ? null : <ProofStepLine step={entry} />}
        {sections === undefined ? null : (
          <ProofStepLine step={sections}>
            <SectionChips sections={found.shown.sections} />
          </ProofStepLine>
        )}
        {way === undefined ? null : <ProofStepLine step={way} />}
        {checkpoint === undefined ? null : (
          <ProofStepLine step={checkpoint}>
            <CheckpointFacts found={found} />
          </ProofStepLine>
        )}
        {memory === undefined ? null : <ProofStepLine step={memory} />}
      </ol>
      <Files found={found} onAgain={onAgain} />
      <Meaning found={found} />
      <Entry entry={found.proof.entry} />
    </>
  )
}

const LOOK: Record<StepState, string> = {
  good: 'border-success-border bg-success-subtle',
  partly: 'border-info-border bg-info-subtle',
  unsure: 'border-warning-border bg-warning-subtle',
  bad: 'border-danger-border bg-danger-subtle',
}

function Verdict({ verdict, problems }: Pick<ProofWords, 'verdict' | 'problems'>) {
  const isBad = verdict.state === 'bad'
  return (
    <div
      role={isBad ? 'alert' : 'status'}
      className={cx('flex gap-2 rounded-md border px-2.5 py-2', LOOK[verdict.state])}
    >
      <span className="flex h-5 items-center">
        <StepMark state={verdict.state} size={16} />
      </span>
      <div className="flex min-w-0 flex-col gap-1 text-sm">
        <h3 className="text-base font-medium">{verdict.title}</h3>
        <p>{verdict.text}</p>
        {problems.length === 0 ? null : (
          <>
            <ul className="list-disc pl-4">
              {problems.map((problem) => (
                <li key={problem} className="wrap-anywhere">
                  {problem}
                </li>
              ))}
            </ul>
            <p>
              Save the proof below before anything else: it shows what the server gave at this moment. Then
              ask whoever runs it to have the log checked with{' '}
              <code className="font-mono text-xs">vouchsafe doctor --deep</code>, and compare with a backup.
            </p>
          </>
        )}
      </div>
    </div>
  )
}

const CHIP: Record<SectionState, { tone: BadgeTone; state: StepState }> = {
  sealed: { tone: 'neutral', state: 'good' },
  withheld: { tone: 'neutral', state: 'partly' },
  otherwise: { tone: 'danger', state: 'bad' },
  changed: { tone: 'danger', state: 'bad' },
  closed: { tone: 'danger', state: 'bad' },
  unsealed: { tone: 'danger', state: 'bad' },
}

function SectionChips({ sections }: Pick<ShownEvent, 'sections'>) {
  return (
    <ul aria-label="Sections" className="mt-1 flex flex-wrap gap-1 pb-0.5">
      {sections.map(({ section, state }) => (
        <li key={section} className="flex">
          <Badge tone={CHIP[state].tone} icon={<StepMark state={CHIP[state].state} size={12} />}>
            {SECTION_LABEL[section]}
            {state === 'sealed' ? (
              <span className="sr-only"> {SECTION_STATE[state]}</span>
            ) : (
              `: ${SECTION_STATE[state]}`
            )}
          </Badge>
        </li>
      ))}
    </ul>
  )
}

function CheckpointFacts({ found: { checkpoint, said } }: { found: Verification }) {
  if ('problem' in checkpoint) return null
  const { root, signers } = checkpoint.checkpoint
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm">
      <ShortHash name="root" value={base64(root)} />
      {signers.map((key) => (
        <ShortHash key={key.id} name="key" value={vkeyText(key)} shown={key.id} />
      ))}
      {said.signedAt === null ? null : (
        <span className="whitespace-nowrap text-muted">
          at <RelativeTime at={said.signedAt} />, says the server
        </span>
      )}
      {said.problem === null ? null : (
        <span className="w-full text-warning">Nothing new of this log is signed. {said.problem}</span>
      )}
    </div>
  )
}

function Files({ found, onAgain }: ProofResultProps) {
  const { proof, askedMs, checkedMs } = found
  const hashes = proof.inclusion.map(fromBase64).filter((hash) => hash !== null)
  const file = { index: BigInt(proof.index), hashes, checkpoint: proof.checkpoint }
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Button
        size="sm"
        icon={<Download size={14} />}
        onClick={() => saveText(`${proof.id}.tlog-proof`, tlogProofText(file))}
      >
        Save .tlog-proof
      </Button>
      <Button
        size="sm"
        icon={<Download size={14} />}
        onClick={() =>
          saveText(`${proof.id}.proof.json`, `${JSON.stringify(proof, null, 2)}\n`, 'application/json')
        }
      >
        Save as JSON
      </Button>
      <Button size="sm" variant="ghost" icon={<RotateCw size={14} />} onClick={onAgain}>
        Verify again
      </Button>
      <span className="px-1 text-xs text-muted tabular-nums">
        {msText(checkedMs)} here, {msText(askedMs)} to ask
      </span>
    </div>
  )
}

const msText = (ms: number): string => `${countText(Math.max(1, Math.round(ms)))} ms`

function Meaning({ found: { checkpoint, proof } }: { found: Verification }) {
  const isFirst = !('problem' in checkpoint) && checkpoint.by === 'first'
  return (
    <div className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-2">
      <section aria-label="What this proves">
        <h3 className="mb-0.5 text-xs font-medium text-muted">What this proves</h3>
        <ul className="flex list-disc flex-col gap-0.5 pl-4">
          <li>The event stood in the log so when this checkpoint was signed.</li>
          <li>Whoever keeps the checkpoint finds every later change, for ever.</li>
          <li>This browser has checked it, and asked nobody to be believed.</li>
        </ul>
      </section>
      <section aria-label="What it does not prove">
        <h3 className="mb-0.5 text-xs font-medium text-muted">What it does not</h3>
        <ul className="flex list-disc flex-col gap-0.5 pl-4">
          <li>That it is true: a log holds what it was sent.</li>
          <li>
            That this page is honest: the server sent it, too. Save the proof, and use{' '}
            <code className="font-mono text-xs">vouchsafe verify</code> elsewhere.
          </li>
          {isFirst ? (
            <li>
              That the key is the right one: it is new to this browser. Compare it once, by another way.
              {proof.keys[0] === undefined ? null : (
                <span className="mt-1 block">
                  <CopyButton
                    text={proof.keys[0]}
                    label="Copy the key"
                    aria-label="Copy the key of the log"
                  />
                </span>
              )}
            </li>
          ) : null}
        </ul>
      </section>
    </div>
  )
}

function Entry({ entry }: { entry: string }) {
  return (
    <section aria-label="Sealed entry" className="min-w-0">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="text-xs font-medium text-muted">Sealed entry</h3>
        <CopyButton text={entry} label="Copy entry" aria-label="Copy entry" />
      </div>
      <pre className="rounded-md border bg-surface-sunken p-2.5 font-mono text-xs leading-[18px] wrap-anywhere whitespace-pre-wrap">
        {visibleText(entry)}
      </pre>
    </section>
  )
}
