'use client'

import DiffViewer, { DiffMethod, type ReactDiffViewerStylesOverride } from 'react-diff-viewer-continued'

import { Skeleton } from '@/components/ui/skeleton'

import { colouredLine } from './coloured-line'

/** From this many lines on only those in sight exist, in a window of their own. */
const WINDOW_LINES = 400
const WINDOW_PX = 560

interface TextDiffProps {
  before: string
  after: string
  isSplit: boolean
  /** Without line numbers there is more room for the lines. */
  hasNumbers: boolean
  /** Lines of the longer side. */
  lines: number
  beforeTitle: string
  afterTitle: string
}

/** Two texts side by side or in one column. They are compared in a worker of the viewer's own, off the page's thread. */
export function TextDiff({
  before,
  after,
  isSplit,
  hasNumbers,
  lines,
  beforeTitle,
  afterTitle,
}: TextDiffProps) {
  const isLong = lines > WINDOW_LINES
  return (
    <DiffViewer
      oldValue={before}
      newValue={after}
      splitView={isSplit}
      compareMethod={DiffMethod.WORDS_WITH_SPACE}
      // What is the same was cut away before, and counted: the viewer has nothing to fold.
      showDiffOnly={false}
      hideSummary
      hideLineNumbers={!hasNumbers}
      leftTitle={isSplit ? beforeTitle : `${beforeTitle} and ${afterTitle.toLowerCase()}`}
      rightTitle={afterTitle}
      styles={STYLES}
      // The tokens know both themes.
      useDarkTheme={false}
      loadingElement={Comparing}
      renderContent={colouredLine}
      {...(isLong && { infiniteLoading: { pageSize: 40, containerHeight: `${WINDOW_PX}px`, overscan: 30 } })}
    />
  )
}

function Comparing() {
  return (
    <div role="status" className="flex h-full min-h-40 flex-col gap-2 bg-surface-raised p-3">
      <span className="text-sm text-muted">Comparing…</span>
      {['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5', 'w-3/5'].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  )
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
