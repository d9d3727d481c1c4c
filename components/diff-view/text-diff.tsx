'use client'

import DiffViewer, {
  type ComputedDiffResult,
  DiffMethod,
  type ReactDiffViewerProps,
  type ReactDiffViewerStylesOverride,
} from 'react-diff-viewer-continued'

import { styleNonce } from '@/components/layout/style-nonce'

import type { AlignedLine } from './aligned-lines'
import { colouredLine } from './coloured-line'

/** From this many lines on only those in sight exist, in a window of their own. */
const WINDOW_LINES = 400
const WINDOW_PX = 560
/** Words are compared in lines up to this length: longer ones were cut down to where they differ. */
const WORDS_MAX = 500

interface TextDiffProps {
  /** Drawn as they are when this first appears; others need another key. */
  lines: readonly AlignedLine[]
  isSplit: boolean
  /** Without line numbers there is more room for the lines. */
  hasNumbers: boolean
  beforeTitle: string
  afterTitle: string
}

/** Two documents side by side or in one column, laid out beforehand. Words are compared when their line comes into sight. */
export function TextDiff({ lines, isSplit, hasNumbers, beforeTitle, afterTitle }: TextDiffProps) {
  return (
    <AlignedViewer
      lines={lines}
      oldValue=""
      newValue=""
      splitView={isSplit}
      compareMethod={DiffMethod.WORDS_WITH_SPACE}
      // What is the same was left out before, and counted: the viewer has nothing to fold.
      showDiffOnly={false}
      hideSummary
      hideLineNumbers={!hasNumbers}
      leftTitle={
        isSplit
          ? beforeTitle
          : `${beforeTitle} and ${afterTitle.charAt(0).toLowerCase()}${afterTitle.slice(1)}`
      }
      rightTitle={afterTitle}
      styles={STYLES}
      nonce={styleNonce()}
      // The tokens know both themes.
      useDarkTheme={false}
      renderContent={colouredLine}
      {...(lines.length > WINDOW_LINES && {
        infiniteLoading: { pageSize: 40, containerHeight: `${WINDOW_PX}px`, overscan: 30 },
      })}
    />
  )
}

/**
 * The viewer with lines that we laid out: it would compare two texts, and knows nothing of arrays, keys and secrets. It
 * remembers what it compared by its texts; here that memory has one answer to every question, so nothing is compared.
 */
class AlignedViewer extends DiffViewer {
  declare readonly props: Readonly<ReactDiffViewerProps & { lines: readonly AlignedLine[] }>

  constructor(props: ReactDiffViewerProps & { lines: readonly AlignedLine[] }) {
    super(props)
    const all: ComputedDiffResult = {
      lineInformation: lineInformation(props.lines),
      lineBlocks: {},
      blocks: [],
    }
    const none: ComputedDiffResult = { lineInformation: [], lineBlocks: {}, blocks: [] }
    // Before it has a window it would draw every line of a long text.
    const answer = () =>
      props.infiniteLoading === undefined || this.state.scrollableContainerRef.current !== null ? all : none
    this.state = { ...this.state, computedDiffResult: new Proxy({}, { get: answer }) }
  }
}

// The viewer's own marks of a line.
const MARK = { none: 0, added: 1, removed: 2 } as const

function lineInformation(lines: readonly AlignedLine[]): ComputedDiffResult['lineInformation'] {
  const numbers = { left: 0, right: 0 }
  return lines.map(({ kind, before, after }) => {
    const isCompared = kind === 'changed' && Math.max(before?.length ?? 0, after?.length ?? 0) <= WORDS_MAX
    const side = (name: 'left' | 'right', text: string | null, type: 0 | 1 | 2) => {
      if (text === null) return {}
      // A note stands in neither document.
      const number = kind === 'note' ? {} : { lineNumber: (numbers[name] += 1) }
      return { value: text === '' ? ' ' : text, type, ...number, ...(isCompared && { rawValue: text }) }
    }
    const isPlain = kind === 'same' || kind === 'note' || kind === 'hidden'
    return {
      left: side('left', before, isPlain ? MARK.none : MARK.removed),
      right: side('right', after, isPlain ? MARK.none : MARK.added),
    }
  })
}

const MONO = 'var(--font-geist-mono), ui-monospace, monospace'

const STYLES: ReactDiffViewerStylesOverride = {
  variables: {
    light: {
      diffViewerBackground: 'var(--surface-raised)',
      diffViewerColor: 'var(--text)',
      diffViewerTitleBackground: 'var(--surface-sunken)',
      diffViewerTitleColor: 'var(--text-muted)',
      diffViewerTitleBorderColor: 'var(--border)',
      addedBackground: 'var(--diff-added)',
      addedColor: 'var(--diff-added-mark)',
      removedBackground: 'var(--diff-removed)',
      removedColor: 'var(--diff-removed-mark)',
      wordAddedBackground: 'var(--diff-added-strong)',
      wordRemovedBackground: 'var(--diff-removed-strong)',
      addedGutterBackground: 'var(--diff-added)',
      removedGutterBackground: 'var(--diff-removed)',
      addedGutterColor: 'var(--diff-added-mark)',
      removedGutterColor: 'var(--diff-removed-mark)',
      gutterBackground: 'var(--surface-raised)',
      gutterBackgroundDark: 'var(--surface-raised)',
      gutterColor: 'var(--text-faint)',
      emptyLineBackground: 'var(--surface-sunken)',
      highlightBackground: 'var(--surface-active)',
      highlightGutterBackground: 'var(--surface-active)',
      codeFoldGutterBackground: 'var(--surface-sunken)',
      codeFoldBackground: 'var(--surface-sunken)',
      codeFoldContentColor: 'var(--text-muted)',
    },
  },
  diffContainer: { minWidth: 0, fontFamily: MONO, fontVariantLigatures: 'none', pre: { lineHeight: '18px' } },
  contentText: {
    fontFamily: MONO,
    lineHeight: '18px',
    paddingRight: 6,
    lineBreak: 'auto',
    overflowWrap: 'anywhere',
  },
  emptyGutter: { background: 'var(--surface-sunken)' },
  line: { fontSize: 12 },
  gutter: { minWidth: 36, width: 36, padding: '0 6px', cursor: 'default', pre: { opacity: 1, fontSize: 11 } },
  marker: {
    width: 20,
    paddingLeft: 4,
    paddingRight: 4,
    pre: { fontWeight: 600 },
  },
  wordDiff: { padding: 0, borderRadius: 2 },
  titleBlock: {
    fontFamily: 'inherit',
    height: 28,
    padding: '4px 10px',
    lineHeight: '20px',
    pre: { fontFamily: 'inherit', lineHeight: '20px' },
  },
}
