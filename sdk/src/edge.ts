// What the Edge runtime of Next.js gets in place of every entry point: it has no files, no sockets and no processes.

export { AuditError } from './audit-error'

function onEdge(): never {
  throw new Error(
    "@vouchsafe/sdk needs Node, and this code runs on the Edge. Give its route, or the middleware, export const runtime = 'nodejs' (of middleware: config.runtime), or log in a route of Node.",
  )
}

export const createAudit = onEdge
export const auditHttp = onEdge
export const auditListener = onEdge
export const auditErrors = onEdge
export const unaudited = onEdge
export const auditFastify = onEdge
export const auditHono = onEdge
export const auditRoute = onEdge
export const auditApiRoute = onEdge
export const auditAuth = onEdge
export const withAudit = onEdge
export const startShipper = onEdge
