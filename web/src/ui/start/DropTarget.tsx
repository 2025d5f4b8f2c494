import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../icons";
import { openDialog, workspace } from "../page";
import { bytes } from "../words";
import { openFile, upload } from "./catalogue";

const dragging = signal(false);

/** The whole page takes files that are dropped onto it. */
export function DropTarget({ children }: { children: ComponentChildren }) {
  useEffect(listenToDrops, []);
  return (
    <>
      {children}
      {dragging.value && <DropHere />}
      {upload.value && <UploadProgress />}
    </>
  );
}

function DropHere() {
  return (
    <div class="veil drop-here">
      <Icon name="upload" />
      <p>Drop the scan to open it</p>
      <p class="soft">NIfTI, NRRD or MetaImage, in one file</p>
    </div>
  );
}

function UploadProgress() {
  const { name, done, total } = upload.value!;
  return (
    <div class="veil">
      <div class="card upload" role="status">
        <p class="one-line">{done < total ? `Sending ${name}` : `Reading ${name}`}</p>
        <div class="progress" role="progressbar" aria-label={`Sending ${name}`} aria-valuenow={Math.round((100 * done) / total)}>
          <div style={{ transform: `scaleX(${done / total})` }} />
        </div>
        <p class="faint">{done < total ? `${bytes(done)} of ${bytes(total)}` : "The server looks at its voxels"}</p>
      </div>
    </div>
  );
}

function listenToDrops(): () => void {
  const ended = new AbortController();
  const listen = (type: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void) =>
    addEventListener(type, listener, { signal: ended.signal });

  listen("dragover", (event) => {
    event.preventDefault();
    dragging.value = workspace.me.value !== null && (event.dataTransfer?.types.includes("Files") ?? false);
  });
  listen("dragleave", (event) => {
    if (event.relatedTarget === null) {
      dragging.value = false;
    }
  });
  listen("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (dragging.value && file) {
      takeFile(file);
    }

    dragging.value = false;
  });
  return () => ended.abort();
}

function takeFile(file: File): void {
  if (workspace.phase.value === "open") {
    openDialog.value = file;
  } else {
    void openFile(file);
  }
}
