/** The client of `pg` that the shipper talks through: your application has it, so this package brings none. */
export interface PostgresClient {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
  on(event: 'notification' | 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}
