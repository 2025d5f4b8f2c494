import { useEffect } from "preact/hooks";
import { goToSlice } from "../../actions/view";
import { Guide } from "../help/Guide";
import { guideStep, guideSteps } from "../help/guide";
import { workspace } from "../page";
import { SidePanel } from "../panels/SidePanel";
import { BottomBar } from "./BottomBar";
import { ToolRail } from "./ToolRail";
import { TopBar } from "./TopBar";
import { Views } from "./Views";

/** A scan and a person's work on it. */
export function WorkspaceScreen() {
  useEffect(beginAtWork, []);
  return (
    <div class="workspace" data-guide={guideSteps[guideStep.value ?? -1]?.name}>
      <TopBar />
      <ToolRail />
      <main class="views-area">
        <h1 class="visually-hidden">Annotation</h1>
        <Views />
      </main>
      <BottomBar />
      <SidePanel />
      <Guide />
    </div>
  );
}

/** Goes to the first slice that a person has drawn on, if any: work continues, or is reviewed, from there. */
function beginAtWork(): void {
  const label = workspace.active.value;
  const drawn = label?.keyframes.find(({ area }) => area > 0);
  if (drawn !== undefined) {
    workspace.activeAxis.value = drawn.axis;
    goToSlice(workspace, drawn.axis, drawn.slice);
  }
}
