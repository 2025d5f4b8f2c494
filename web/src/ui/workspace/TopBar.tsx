import { redo, undo } from "../../actions/annotate";
import { closeTask } from "../../actions/open";
import { IconButton } from "../controls/Button";
import { guideStep, openGuide } from "../help/guide";
import { openDialog, workspace } from "../page";
import { ReviewChip } from "../panels/ReviewChip";
import { FileMenu } from "./FileMenu";
import { SaveStatus } from "./SaveStatus";
import { ToolOptions } from "./ToolOptions";

export function TopBar() {
  const session = workspace.session.value;
  return (
    <header class="top-bar">
      <IconButton icon="back" label="Back to the scans" onClick={() => closeTask(workspace)} />
      <div class="top-title">
        <p class="one-line" title={workspace.study.value?.name}>
          <bdi>{workspace.study.value?.name}</bdi>
        </p>
        <ReviewChip state={session?.review ?? "open"} />
      </div>
      <ToolOptions />
      <div class="row tight">
        <IconButton icon="undo" label="Undo" action="undo" disabled={!session?.canUndo} onClick={() => undo(workspace)} />
        <IconButton icon="redo" label="Redo" action="redo" disabled={!session?.canRedo} onClick={() => redo(workspace)} />
      </div>
      <SaveStatus />
      <FileMenu />
      <IconButton icon="guide" label="Guide" pressed={guideStep.value !== null} onClick={openGuide} />
      <IconButton icon="keyboard" label="Keys" action="help" onClick={() => (openDialog.value = "keys")} />
    </header>
  );
}
