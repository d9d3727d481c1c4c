import { gzipSync } from 'node:zlib'

const SCRIPT = /<script\b(?<attributes>[^>]*)>/g
const PRELOAD = /<link\b(?<attributes>[^>]*\bas="script"[^>]*)>/g

/** KiB of JavaScript, gzipped, that a page may name in its HTML: all that is read before it works. */
export const FIRST_LOAD_KIB_MAX = 250

/** The addresses of the scripts that a page names in its HTML. What it fetches later by itself is not among them. */
export function scriptsNamed(html: string): string[] {
  const found = new Set<string>()
  for (const { groups } of [...html.matchAll(SCRIPT), ...html.matchAll(PRELOAD)]) {
    const attributes = groups?.['attributes'] ?? ''
    // For browsers that know no modules, which are not ours.
    if (/\bnomodule\b/i.test(attributes)) continue
    const address = /\b(?:src|href)="(?<address>[^"]+)"/.exec(attributes)?.groups?.['address']
    if (address !== undefined) found.add(address.replaceAll('&amp;', '&'))
  }
  return [...found]
}

/** KiB that these scripts take together, each gzipped by itself. */
export function gzippedKib(scripts: readonly Buffer[]): number {
  return scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / 1024
}
