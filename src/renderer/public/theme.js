// A classic script, so that the chosen theme is there before the first paint. `theme.svelte.ts` writes the same key.
try {
  const theme = localStorage.getItem('parley.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be switched off; the system's theme then applies.
}
