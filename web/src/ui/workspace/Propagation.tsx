import { cancel, propagate } from "../../actions/annotate";
import { Button, IconButton, KeyHint } from "../controls/Button";
import { planes, workspace } from "../page";
import { count, duration } from "../words";
import type { LabelState, Progress } from "../../wire/types";

/** Starts the propagation, shows its progress, and stops it. */
export function Propagation() {
  const progress = workspace.progress.value;
  return <div class="propagation">{progress === null ? <Begin /> : <UnderWay progress={progress} />}</div>;
}

function Begin() {
  const label = workspace.active.value;
  const possible = workspace.editable.value && label !== null && (label.keyframes.length > 0 || label.imported);
  return (
    <>
      <Button
        kind="primary"
        icon="propagate"
        action="propagate"
        disabled={!possible}
        onClick={() => propagate(workspace)}
        tip="Follows the structure from your slices through all others"
      >
        {workspace.session.value?.paused ? "Go on" : "Propagate"} <KeyHint action="propagate" />
      </Button>
      <p class="faint">{stateOf(label)}</p>
    </>
  );
}

function stateOf(label: LabelState | null): string {
  if (label === null || label.keyframes.length === 0) {
    return label?.imported ? "Imported, not corrected" : "Draw one slice first";
  }

  const from = count(label.keyframes.length, "slice");
  return label.propagated ? `Follows from ${from}` : `${from} drawn`;
}

function UnderWay({ progress }: { progress: Progress }) {
  const { done, total, secondsLeft, waiting } = progress;
  const left = waiting > 0 ? `Place ${waiting} in the queue` : secondsLeft === null ? "" : `${duration(secondsLeft)} left`;
  return (
    <>
      <div class="row">
        <div class="progress grow" role="progressbar" aria-label="Propagation" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
          <div style={{ transform: `scaleX(${total === 0 ? 0 : done / total})` }} />
        </div>
        <IconButton icon="stop" label="Stop; what is finished stays" action="cancel" onClick={() => cancel(workspace, planes.values())} />
      </div>
      <p class="faint">
        {done} of {total} slices <span class="float-right">{left}</span>
      </p>
    </>
  );
}
