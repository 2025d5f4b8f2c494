import { useState } from "preact/hooks";
import { openStudy } from "../../actions/open";
import type { Study } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { Icon } from "../icons";
import { workspace } from "../page";
import { ago } from "../words";
import { tasks } from "./catalogue";
import { Erase } from "./Erase";
import { studyErased } from "./erasing";
import { GiveTask } from "./GiveTask";

/** The scans on the server. */
export function StudyList({ studies }: { studies: Study[] }) {
  const [giving, setGiving] = useState<Study | null>(null);
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
            {workspace.me.value!.role !== "annotator" && (
              <IconButton icon="person" label={`Give ${study.name} to somebody`} small onClick={() => setGiving(study)} />
            )}
            {workspace.me.value!.role === "admin" && (
              <IconButton icon="trash" label={`Erase ${study.name}`} small onClick={() => setLeaving(study)} />
            )}
          </li>
        ))}
      </ul>
      {giving && <GiveTask study={giving} onClose={() => setGiving(null)} />}
      {leaving && <EraseStudy study={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function EraseStudy({ study, onClose }: { study: Study; onClose: () => void }) {
  const work = tasks.value!.filter((task) => task.study === study.id);
  return (
    <Erase
      title="Erase this scan?"
      what={studyErased(study, work)}
      action={work.length === 0 ? "Erase the scan" : "Erase the scan and the work"}
      erase={() => workspace.api.eraseStudy(study.id, work.length > 0)}
      onClose={onClose}
    />
  );
}

function detailsOf(study: Study): string {
  const spacing = study.spacing.map((mm) => Number(mm.toFixed(2))).join(" × ");
  return `${study.size.join(" × ")} voxels of ${spacing} mm · ${study.orientation} · opened ${ago(study.created)}`;
}
