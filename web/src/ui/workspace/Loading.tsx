import { closeTask } from "../../actions/open";
import { Button } from "../controls/Button";
import { workspace } from "../page";
import { bytes } from "../words";

/** While a scan comes from the server. */
export function Loading() {
  const received = workspace.received.value;
  const part = received && received.total > 0 ? received.done / received.total : 0;
  return (
    <main class="loading">
      <p class="one-line"><bdi>{workspace.study.value?.name ?? "Opening the scan"}</bdi></p>
      <div class="progress" role="progressbar" aria-label="Loading the scan" aria-valuenow={Math.round(100 * part)}>
        <div style={{ transform: `scaleX(${part})` }} />
      </div>
      <p class="faint row">
        <span class="grow">{received ? `${bytes(received.done)} of ${bytes(received.total)}` : "Asking the server"}</span>
        <Button kind="plain" onClick={() => closeTask(workspace)}>
          Cancel
        </Button>
      </p>
    </main>
  );
}
