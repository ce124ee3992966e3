// Before anything is painted, so that a dark page never flashes white.
'use strict';
try {
  const theme = localStorage.getItem('redraft/theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch { /* a browser that keeps nothing: the system's colours */ }
