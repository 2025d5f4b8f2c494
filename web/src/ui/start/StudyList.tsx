import { useState } from "preact/hooks";
import { openStudy } from "../../actions/open";
import type { Study } from "../../wire/types";
import { Button, IconButton } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { Icon } from "../icons";
import { ask, workspace } from "../page";
import { ago } from "../words";
import { refreshCatalogue } from "./catalogue";

/** The scans on the server. */
export function StudyList({ studies }: { studies: Study[] }) {
  const [leaving, setLeaving] = useState<Study | null>(null);
  if (studies.length === 0) {
    return null;
  }

  return (
    <section class="list">
      <h2>
        Scans <span class="faint">{studies.length}</span>
      </h2>
      <ul>
        {studies.map((study) => (
          <li key={study.id} class="row">
            <button type="button" class="list-item" onClick={() => void openStudy(workspace, study)}>
              <Icon name="brain" />
              <span class="grow">
                <span class="one-line"><bdi>{study.name}</bdi></span>
                <span class="faint one-line">{detailsOf(study)}</span>
              </span>
            </button>
            {workspace.me.value!.role === "admin" && (
              <IconButton icon="trash" label={`Remove ${study.name}`} small onClick={() => setLeaving(study)} />
            )}
          </li>
        ))}
      </ul>
      {leaving && <RemoveStudy study={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function RemoveStudy({ study, onClose }: { study: Study; onClose: () => void }) {
  const remove = async () => {
    await ask(workspace.api.removeStudy(study.id));
    onClose();
    await refreshCatalogue();
  };

  const actions = (
    <>
      <Button onClick={onClose}>Keep it</Button>
      <Button kind="danger" icon="trash" onClick={() => void remove()}>
        Remove the scan
      </Button>
    </>
  );
  return (
    <Dialog title="Remove this scan?" onClose={onClose} actions={actions}>
      <p>“<bdi>{study.name}</bdi>” is removed from the server. This cannot be undone. A scan that somebody works on stays.</p>
    </Dialog>
  );
}

function detailsOf(study: Study): string {
  const spacing = study.spacing.map((mm) => Number(mm.toFixed(2))).join(" × ");
  return `${study.size.join(" × ")} voxels of ${spacing} mm · ${study.orientation} · opened ${ago(study.created)}`;
}
