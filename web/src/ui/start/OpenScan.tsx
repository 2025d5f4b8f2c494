import { useRef, useState } from "preact/hooks";
import { openDemo } from "../../actions/open";
import { Icon } from "../icons";
import { beginDemonstration } from "../help/demonstration";
import { workspace } from "../page";
import { openFile } from "./catalogue";
import { SlicesPicture } from "./SlicesPicture";

/** Opens a file or the demonstration, which is shown larger when there is no scan yet. */
export function OpenScan({ first }: { first: boolean }) {
  return (
    <section class={`open-scan ${first ? "first" : ""}`} aria-label="Open a scan">
      {first && (
        <div class="welcome">
          <SlicesPicture />
          <div>
            <h2>Draw one slice. Get the volume.</h2>
            <p class="soft">
              Draw a structure on one slice of a scan and press P: it is followed through all others. The program says which slice to
              correct next.
            </p>
          </div>
        </div>
      )}
      <div class="ways">
        <Demonstration first={first} />
        <ChooseFile />
      </div>
    </section>
  );
}

function Demonstration({ first }: { first: boolean }) {
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    if (await openDemo(workspace)) {
      beginDemonstration();
    }

    setBusy(false);
  };

  return (
    <button type="button" class={`way ${first ? "primary" : ""}`} disabled={busy} onClick={() => void open()}>
      <Icon name="brain" />
      <span>
        <strong>Try the demonstration</strong>
        <span>A brain scan and a guide of half a minute</span>
      </span>
    </button>
  );
}

function ChooseFile() {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="way" onClick={() => chooser.current!.click()}>
        <Icon name="upload" />
        <span>
          <strong>Open a file</strong>
          <span>Or drop it anywhere: NIfTI, NRRD, MetaImage</span>
        </span>
      </button>
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label="Scan to open"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) {
            void openFile(file);
          }
        }}
      />
    </>
  );
}
