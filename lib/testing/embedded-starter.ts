// A program that starts the embedded database, says so in one JSON line, and lives until a signal or the end of its
// input: what tests kill. Its only argument is the options as JSON.
import { startEmbedded } from '@/lib/db/embedded'

const options = JSON.parse(process.argv[2] ?? '{}') as {
  dataDir: string
  keysDir: string
  throwaway: boolean
}

try {
  const server = await startEmbedded({ ...options, purpose: 'a test', createUser: null })
  process.stdout.write(`${JSON.stringify(server)}\n`)
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`)
}
