// Before anything is drawn: the scheme that the reader chose, and whether they have begun this roadmap, as what is said to them
// then needs its room from the start. A plain script, as a module would come too late.
(() => {
  const root = document.documentElement;
  const base = new URL(root.dataset.base ?? "./", location.href).pathname;
  try {
    const scheme = localStorage.getItem(`roadbook-theme:${base}`);
    if (scheme) root.dataset.scheme = scheme;
    const [roadmap] = location.pathname.slice(base.length).split("/");
    root.toggleAttribute("data-begun", /"(doing|done|skipped)"/.test(localStorage.getItem(`roadbook:${base}:${roadmap}`) ?? ""));
  } catch { /* storage is blocked: the system's scheme */ }
})();
