import { useEffect, useState } from "preact/hooks";
import type { StorageState } from "../../wire/types";
import { ask, workspace } from "../page";
import { diskUse } from "./diskUse";

/** The space on the server's disk, and who fills it; for administrators. */
export function DiskUseNote() {
  const [storage, setStorage] = useState<StorageState | null>(null);
  useEffect(() => void ask(workspace.api.storage()).then(setStorage), []);
  return storage && <p class="faint">{diskUse(storage)}</p>;
}
