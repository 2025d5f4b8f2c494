import { useState } from "preact/hooks";
import { importMask } from "../../actions/masks";
import type { ImportMode } from "../../wire/types";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { openFile } from "../start/catalogue";
import { bytes } from "../words";

type Use = ImportMode | "scan";

const uses: Record<Use, { title: string; detail: string }> = {
  start: { title: "As a start", detail: "Its labels appear as they are; what you correct is followed from there." },
  keyframes: { title: "As slices that you drew", detail: "Every fifth slice counts as yours; what lies between follows from them." },
  labels: { title: "As finished labels", detail: "They are locked, and nothing else takes their place." },
  scan: { title: "It is another scan", detail: "Leaves this one, which is kept, and opens the file." },
};

/** Asks how to use a file that was chosen or dropped onto an open scan. */
export function ImportDialog({ dropped }: { dropped: File | null }) {
  const [file, setFile] = useState(dropped);
  const [use, setUse] = useState<Use>("start");

  const go = () => {
    closeDialog();
    void (use === "scan" ? openFile(file!) : importMask(workspace, file!, use));
  };

  const actions = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button kind="primary" disabled={file === null} onClick={go}>
        {use === "scan" ? "Open" : "Import"}
      </Button>
    </>
  );
  return (
    <Dialog title={dropped ? "What is this file?" : "Import a mask"} onClose={closeDialog} actions={actions}>
      <ChooseMask file={file} fixed={dropped !== null} onChoose={setFile} />
      <fieldset class="uses">
        <legend class="visually-hidden">What becomes of it</legend>
        {(Object.keys(uses) as Use[])
          .filter((name) => name !== "scan" || dropped !== null)
          .map((name) => (
            <label key={name} class="use">
              <input type="radio" name="use" checked={use === name} onChange={() => setUse(name)} />
              <span>
                <strong>{uses[name].title}</strong>
                <span class="soft">{uses[name].detail}</span>
              </span>
            </label>
          ))}
      </fieldset>
    </Dialog>
  );
}

function ChooseMask({ file, fixed, onChoose }: { file: File | null; fixed: boolean; onChoose: (file: File | null) => void }) {
  return (
    <div class="field">
      <label for="mask-file">
        {file ? <><bdi>{file.name}</bdi>, {bytes(file.size)}</> : "A mask with this scan's grid: NIfTI, NRRD or seg.nrrd"}
      </label>
      {!fixed && (
        <input id="mask-file" class="input file" type="file" onChange={(event) => onChoose(event.currentTarget.files?.[0] ?? null)} />
      )}
    </div>
  );
}
