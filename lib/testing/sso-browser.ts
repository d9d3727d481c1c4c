/** A request of the browser to the product. */
export interface BrowserRequest {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
}

/** The product's side of signing in: what answers below `/api/auth`; `path` is what follows that. */
export type AuthAnswer = (url: URL, request: BrowserRequest, path: string[]) => Promise<Response>

/** A browser without a screen, as far as signing in by SSO needs one: cookies, redirects and forms. */
export class SsoBrowser {
  /** By site, so that a test can take one from a browser and give it to another. */
  readonly cookies = new Map<string, Map<string, string>>()

  constructor(
    private readonly productUrl: string,
    private readonly answer: AuthAnswer,
  ) {}

  /** Sends a form to the product, with the token that its pages send. */
  async post(path: string, form: Record<string, string> = {}): Promise<Response> {
    const csrf = (await (await this.product('GET', '/api/auth/csrf')).json()) as { csrfToken: string } // safe: next-auth's answer
    return this.product('POST', path, new URLSearchParams({ ...form, ...csrf, json: 'true' }))
  }

  /** Begins to sign in; where the product sends the browser. */
  async begin(form: Record<string, string> = {}): Promise<URL> {
    const answer = await this.post('/api/auth/signin/sso', { callbackUrl: '/', ...form })
    const { url } = (await answer.json()) as { url: string } // safe: next-auth's answer, or ours like it
    return new URL(url)
  }

  /** Says who one is at the provider; the address that it sends the browser back to. */
  async atProvider(url: URL, name: string): Promise<URL> {
    let next = url
    for (let hops = 0; hops < 10; hops += 1) {
      if (next.origin === this.productUrl) return next
      const isPage = next.pathname.startsWith('/interaction/')
      const answer = await fetch(next, {
        redirect: 'manual',
        headers: { cookie: this.cookieHeader(next.origin) },
        ...(isPage && { method: 'POST', body: new URLSearchParams({ name }) }),
      })
      this.keep(next.origin, answer)
      const to = answer.headers.get('location')
      if (to === null) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`)
      next = new URL(to, next)
    }
    throw new Error('The provider sends people around in circles.')
  }

  /** Comes back from the provider; where the product sends the browser then. */
  async comeBack(url: URL): Promise<URL> {
    const answer = await this.product('GET', url.pathname + url.search)
    return new URL(answer.headers.get('location') ?? '', this.productUrl)
  }

  /** All of it. */
  async signIn(name: string, form: Record<string, string> = {}): Promise<URL> {
    return this.comeBack(await this.atProvider(await this.begin(form), name))
  }

  /** The `Cookie` header that goes to a site. */
  cookieHeader(origin: string): string {
    return [...this.of(origin)].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The name of the product's cookie that ends like this. */
  cookieName(end: string): string {
    return [...this.of(this.productUrl).keys()].find((name) => name.endsWith(end)) ?? ''
  }

  of(origin: string): Map<string, string> {
    const known = this.cookies.get(origin) ?? new Map<string, string>()
    this.cookies.set(origin, known)
    return known
  }

  private async product(method: 'GET' | 'POST', path: string, form?: URLSearchParams): Promise<Response> {
    const url = new URL(path, this.productUrl)
    const headers = {
      cookie: this.cookieHeader(this.productUrl),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const request = { method, headers, ...(form && { body: form.toString() }) }
    const answer = await this.answer(url, request, url.pathname.split('/').slice(3))
    this.keep(this.productUrl, answer)
    return answer
  }

  private keep(origin: string, answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const at = pair.indexOf('=')
      const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)]
      const isGone = value === '' || attributes.some((text) => /^ *max-age=0$/i.test(text))
      if (isGone) this.of(origin).delete(name)
      else this.of(origin).set(name, value)
    }
  }
}
