const name = "code";

/**
 * The code of a link that signs in, or null. It leaves the address bar here, while the page's first module is read, so that neither the
 * browser's history nor anybody who looks at the screen keeps it.
 */
export const code = taken();

// A link that is pasted over the page's own address loads nothing by itself.
addEventListener("hashchange", () => {
  if (inAddress() !== null) {
    location.reload();
  }
});

function taken(): string | null {
  const found = inAddress();
  if (found !== null) {
    history.replaceState(null, "", location.pathname + location.search);
  }

  return found;
}

function inAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}
