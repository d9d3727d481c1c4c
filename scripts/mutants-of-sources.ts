import type { Mutant } from './mutant'

const SETTINGS = ['app/api/source-settings.db.test.ts']
const ORIGINAL = ['app/api/original-record.db.test.ts']

/** What the settings of a source promise. */
export const MUTANTS_OF_SOURCES: readonly Mutant[] = [
  {
    name: 'invalid-signature-taken',
    breaks: 'a record whose signature is refused does not get into the log',
    file: 'lib/ingest/server/read-items.ts',
    find: 'if (refusal !== null) return',
    replace: 'if (refusal === undefined) return',
    tests: SETTINGS,
  },
  {
    name: 'digest-with-signatures',
    breaks: 'a record that is sent again after its keys were changed is a duplicate',
    file: 'lib/log/server/seal.ts',
    find: "section === 'details' ? sentDetails(draft, canonical) : canonical[section]",
    replace: 'canonical[section]',
    tests: SETTINGS,
  },
  {
    name: 'kinds-uncounted',
    breaks: 'what kinds keep out is counted',
    file: 'lib/ingest/server/append-sifted.ts',
    find: 'kinds.keepsOut(draft) ? kinds.id :',
    replace: "kinds.keepsOut(draft) ? '00000000-0000-4000-8000-000000000000' :",
    tests: SETTINGS,
  },
  {
    name: 'silence-told-again',
    breaks: 'a silence is told once, however many workers there are',
    file: 'lib/ingest/server/store-watch.ts',
    find: 'AND silent_since IS NULL AND silent_after =',
    replace: 'AND silent_after =',
    tests: ['app/api/silent-sources.db.test.ts'],
  },
  {
    name: 'original-unmasked',
    breaks: 'who has masks does not see the original record, which holds what they hide',
    file: 'lib/event/masked.ts',
    find: 'if (masks.texts.length > 0) delete shown.original',
    replace: '',
    tests: ORIGINAL,
  },
  {
    name: 'original-of-redacted',
    breaks: 'where something was redacted the original record is not kept',
    file: 'lib/rules/redact.ts',
    find: 'const first = taking.all(draft as unknown as JsonObject)',
    replace: 'const first = taking.all(whole as unknown as JsonObject)',
    tests: ORIGINAL,
  },
]
