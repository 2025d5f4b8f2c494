import { Button, IconButton, KeyHint } from "../controls/Button";
import { workspace } from "../page";
import { Propagation } from "./Propagation";
import { Strip } from "./Strip";

/** How the volume follows from the slices: begins it, shows how sure it is, says what to correct. */
export function BottomBar() {
  const editable = workspace.editable.value && workspace.active.value !== null;
  return (
    <footer class="bottom-bar" aria-label="Propagation">
      <Propagation />
      <Strip />
      <div class="slice-actions" role="group" aria-label="This slice">
        <IconButton icon="check" label="This slice is right" action="accept" disabled={!editable} onClick={() => workspace.accept()} />
        <IconButton icon="absent" label="The structure is not on this slice" action="absent" disabled={!editable} onClick={() => workspace.absent()} />
        <IconButton icon="trash" label="Forget what was said of this slice" action="withdraw" disabled={!editable} onClick={() => workspace.withdraw()} />
        <Button icon="jump" action="suggestion" disabled={workspace.suggestion.value === null} onClick={() => workspace.goToSuggestion()} tip="To the slice that is best corrected next">
          Next <KeyHint action="suggestion" />
        </Button>
      </div>
    </footer>
  );
}
