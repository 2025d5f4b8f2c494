import { Icon, type IconName } from "../icons";
import { workspace } from "../page";
import { count } from "../words";

/** Whether the server has everything. */
export function SaveStatus() {
  const state = workspace.connection.value;
  const savedAt = workspace.savedAt.value?.toLocaleTimeString("en", { hour12: false });
  const icons: Record<typeof state, IconName> = { saved: "saved", saving: "saving", offline: "offline" };
  const tips = {
    saved: savedAt ? `The server has everything since ${savedAt}` : "The server has everything",
    saving: "On the way to the server",
    offline: "The server does not answer. Go on working: the changes are kept and sent as soon as it does",
  };
  return (
    <div class={`save-status ${state}`} role="status" data-tip={tips[state]} tabIndex={0}>
      <Icon name={icons[state]} />
      <span>{{ saved: "Saved", saving: "Saving", offline: offlineText(workspace.unsaved.value) }[state]}</span>
    </div>
  );
}

function offlineText(unsaved: number): string {
  return unsaved === 0 ? "Offline" : `Offline, ${count(unsaved, "change")} kept`;
}
