// Styles that code adds to the page carry the nonce of its scripts, or the page's policy refuses them. Browsers show it to
// no selector and no markup, only to scripts: one that injected markup cannot read it.

/** The nonce of this page; empty on the server. */
export function styleNonce(): string {
  return typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '')
}

/** What windows and menus are made with asks for the nonce under this name. */
export function giveStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
}
