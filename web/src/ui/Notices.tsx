import { useEffect } from "preact/hooks";
import { IconButton } from "./controls/Button";
import { Icon } from "./icons";
import { workspace } from "./page";

const shownFor = 6000;

/** Messages to the user. An error or a warning stays until it is closed, or another screen comes. */
export function Notices() {
  const notice = workspace.notice.value;
  const me = workspace.me.value?.id;
  const isLoading = workspace.phase.value === "loading";
  useEffect(() => void (me !== undefined && close()), [me]);
  useEffect(() => void (isLoading && close()), [isLoading]);
  useEffect(() => {
    if (notice?.kind !== "info") {
      return;
    }

    const timer = setTimeout(close, shownFor);
    return () => clearTimeout(timer);
  }, [notice]);

  return (
    <div class="notices" role="status" aria-live="polite">
      {notice && (
        <div class={`notice ${notice.kind}`}>
          <Icon name={notice.kind === "info" ? "info" : "warning"} />
          <p>{notice.text}</p>
          <IconButton icon="cross" label="Close this notice" small onClick={close} />
        </div>
      )}
    </div>
  );
}

function close(): void {
  workspace.notice.value = null;
}
