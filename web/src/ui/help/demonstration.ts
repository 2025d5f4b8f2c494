import { workspace } from "../page";
import { openGuideOnce } from "./guide";

/** The middle of the right putamen in the demonstration's brain; it is easy to see. */
const putamen = [103, 114, 66] as const;

/** Puts the crosshair on a structure that is easy to draw, chooses the lasso, and opens the guide for new users. */
export function beginDemonstration(): void {
  if (workspace.session.value?.version !== 0) {
    return;
  }

  workspace.cursor.value = putamen;
  workspace.tool.value = "lasso";
  openGuideOnce();
}
