import { judgeSlice } from "../../actions/annotate";
import { goToSuggestion } from "../../actions/view";
import { Button, IconButton, KeyHint } from "../controls/Button";
import { workspace } from "../page";
import { Propagation } from "./Propagation";
import { Strip } from "./Strip";

const judgements = [
  { as: "accept", icon: "check", label: "This slice is right" },
  { as: "absent", icon: "absent", label: "The structure is not on this slice" },
  { as: "withdraw", icon: "trash", label: "Forget what was said of this slice" },
] as const;

/** Starts the propagation, shows the confidence of its slices, and suggests the next correction. */
export function BottomBar() {
  const editable = workspace.editable.value && workspace.active.value !== null;
  return (
    <footer class="bottom-bar" aria-label="Propagation">
      <Propagation />
      <Strip />
      <div class="slice-actions" role="group" aria-label="This slice">
        {judgements.map(({ as, icon, label }) => (
          <IconButton key={as} icon={icon} label={label} action={as} disabled={!editable} onClick={() => judgeSlice(workspace, as)} />
        ))}
        <Button
          icon="jump"
          action="suggestion"
          disabled={workspace.suggestion.value === null}
          onClick={() => goToSuggestion(workspace)}
          tip="To the slice that is best corrected next"
        >
          Next <KeyHint action="suggestion" />
        </Button>
      </div>
    </footer>
  );
}
