import type { IncomingMessage, ServerResponse } from 'node:http'

import { problemFor } from './problem'

/** Answers a request for a page that is refused: people get a page that says why and when to come again, programs a problem. */
export function answerRefusedPage(
  request: IncomingMessage,
  response: ServerResponse,
  { error, requestId, nonce }: { error: unknown; requestId: string; nonce: string },
): void {
  const { body, headers } = problemFor(error, requestId)
  const isPage = request.headers.accept?.includes('text/html') ?? false
  const text = isPage ? pageOf(body.title, body.detail, nonce) : JSON.stringify(body)
  response.writeHead(body.status, {
    ...headers,
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}

/** Without any file of ours: those may be what is refused. */
function pageOf(title: string, detail: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Vouchsafe</title>
<style nonce="${escaped(nonce)}">
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 20vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.25rem; }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(detail)}</p>
<p><a href="">Load this page again</a></p>
</main>
</body>
</html>
`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
