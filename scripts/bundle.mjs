/**
 * How esbuild makes one program of our sources for Node: packages stay outside, as Node finds them, and what several entry
 * points share is there once.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const NODE_BUNDLE = {
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
}
