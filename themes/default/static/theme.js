// Before anything is drawn: the scheme that the reader chose. A plain script, as a module would come too late.
(() => {
  const root = document.documentElement;
  try {
    const scheme = localStorage.getItem(`roadbook-theme:${new URL(root.dataset.base ?? "./", location.href).pathname}`);
    if (scheme) root.dataset.scheme = scheme;
  } catch { /* storage is blocked: the system's scheme */ }
})();
