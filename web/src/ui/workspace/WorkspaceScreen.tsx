import { useEffect } from "preact/hooks";
import { Guide } from "../help/Guide";
import { guideStep, guideSteps } from "../help/guide";
import { SidePanel } from "../panels/SidePanel";
import { beginAtWork } from "./beginAtWork";
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
