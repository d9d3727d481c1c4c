import { ApiError, errorRequestId } from '@/components/layout/api-error'
import { Notice } from '@/components/ui/notice'

interface FormProblemProps {
  error: unknown
  /** Paths that a field of the form shows by itself. */
  fields: readonly string[]
  /** The failure in words. */
  text: string
}

/** What is wrong with a form and has no field to stand at. Nothing when every problem stands at its field. */
export function FormProblem({ error, fields, text }: FormProblemProps) {
  const rest = error instanceof ApiError ? error.outside(fields) : []
  const allAtFields = error instanceof ApiError && error.problems.length > 0 && rest.length === 0
  if (allAtFields) return null
  const requestId = errorRequestId(error)
  return (
    <Notice tone="danger">
      <p>{text}</p>
      {rest.length > 0 ? (
        <ul className="list-disc pl-4">
          {rest.map((problem) => (
            <li key={`${problem.path} ${problem.message}`}>
              {problem.path ? <code className="font-mono text-sm">{problem.path}</code> : null}{' '}
              {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
      {requestId && rest.length === 0 ? (
        <p className="text-sm text-muted">
          Request <code className="font-mono text-xs">{requestId}</code>
        </p>
      ) : null}
    </Notice>
  )
}
