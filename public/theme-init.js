// Runs before the first paint, so that nobody sees the wrong theme flash by.
// The choice (system, light or dark) is kept in this browser; components/layout/theme.ts writes it.
;(() => {
  let choice = 'system'
  try {
    choice = localStorage.getItem('vouchsafe.theme') ?? 'system'
  } catch {
    // Storage may be switched off: then the system decides.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()

// The page's policy lets no code be made from text. zod would find out by trying, and the browser would report it.
globalThis.__zod_globalConfig = { jitless: true }
