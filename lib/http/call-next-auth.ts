import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type NextAuthOptions } from 'next-auth'
import { NextResponse } from 'next/server'

/** A request to next-auth, taken apart: nothing of the HTTP request reaches it but this. */
export interface AuthCall {
  method: 'GET' | 'POST'
  /** What follows `/api/auth`: the action, and the provider where it has one. */
  path: readonly string[]
  query: Record<string, string>
  /** The fields of a form; undefined for GET. */
  form: Readonly<Record<string, string>> | undefined
  cookies: Readonly<Record<string, string>>
}

/**
 * next-auth's answer to a request. It is called as for an old API route, with plain objects: its other way in takes cookies
 * and headers from Next's own surroundings, so that nobody could say what it sees, and no test could call it.
 */
export async function callNextAuth(call: AuthCall, options: NextAuthOptions): Promise<NextResponse> {
  const answer = new Answer()
  const { method, path, query, form, cookies } = call
  const request = { method, query: { ...query, nextauth: [...path] }, body: form, cookies, headers: {} }
  // safe: next-auth reads nothing of a request but these members, and calls nothing of a response but what Answer has
  await NextAuth(request as unknown as NextApiRequest, answer as unknown as NextApiResponse, options)
  return answer.finished()
}

/** As much of an API route's response as next-auth uses. */
class Answer {
  private readonly headers = new Map<string, string | string[]>()
  private body: string | null = null
  private code = 200

  status(code: number): this {
    this.code = code
    return this
  }

  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase())
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value)
    return this
  }

  json(value: unknown): void {
    this.setHeader('content-type', 'application/json')
    this.body = JSON.stringify(value)
  }

  send(value: unknown): void {
    if (typeof value === 'string') this.body = value
    else if (value !== undefined) this.json(value)
  }

  end(): this {
    return this
  }

  finished(): NextResponse {
    const response = new NextResponse(this.body, { status: this.code })
    for (const [name, value] of this.headers) {
      response.headers.delete(name)
      for (const one of [value].flat()) response.headers.append(name, one)
    }
    return response
  }
}
