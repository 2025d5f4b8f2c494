import { useState } from "preact/hooks";
import { Icon } from "../icons";
import { bytes } from "../words";
import { folder, openFromFolder } from "./catalogue";

const shownAtMost = 200;

/** Scans in the server's folder. */
export function FolderList() {
  const [search, setSearch] = useState("");
  const words = search.toLowerCase().split(/\s+/);
  const found = (folder.value ?? []).filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
  return (
    <aside class="folder" aria-label="Scans in the server's folder">
      <h2>From the server's folder</h2>
      <div class="search">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          placeholder="Search"
          aria-label="Search the server's folder"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <ul>
        {found.slice(0, shownAtMost).map(({ path, size }) => (
          <li key={path}>
            <FolderItem path={path} size={size} />
          </li>
        ))}
      </ul>
      <p class="faint" role="status">
        {noteOf(found.length, search)}
      </p>
    </aside>
  );
}

function FolderItem({ path, size }: { path: string; size: number }) {
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    await openFromFolder(path);
    setBusy(false);
  };

  const cut = path.lastIndexOf("/") + 1;
  return (
    <button type="button" class="list-item" disabled={busy} onClick={() => void open()}>
      {busy ? <span class="spinner" /> : <Icon name="file" />}
      <span class="grow">
        <span class="one-line"><bdi>{path.slice(cut)}</bdi></span>
        <span class="faint one-line">{cut > 0 && <><bdi>{path.slice(0, cut)}</bdi> · </>}{bytes(size)}</span>
      </span>
    </button>
  );
}

function noteOf(found: number, search: string): string {
  if (folder.value === null) {
    return "";
  }

  if (folder.value.length === 0) {
    return "It has no scans. Put some there, or start the server with --data and another folder.";
  }

  return found === 0 ? `Nothing is called “${search}”.` : found > shownAtMost ? `${found - shownAtMost} more: search for them.` : "";
}
