import { workspace } from "../page";
import { openGuideOnce } from "./guide";

/** The middle of the right putamen, which is easily seen, in the demonstration's brain. */
const putamen = [103, 114, 66] as const;

/** Puts the crosshair on a structure that is easily drawn, a lasso into the hand, and opens the guide for those who are new. */
export function beginDemonstration(): void {
  if (workspace.session.value?.version !== 0) {
    return;
  }

  workspace.cursor.value = putamen;
  workspace.tool.value = "lasso";
  openGuideOnce();
}
