import { useEffect, useState } from "preact/hooks";
import { effortOf } from "../../actions/review";
import type { EffortReport, LabelEffort, PersonEffort } from "../../wire/types";
import { Dialog } from "../controls/Dialog";
import { closeDialog, workspace } from "../page";
import { duration } from "../words";

const columns: readonly { title: string; of: (effort: LabelEffort) => string | number }[] = [
  { title: "Time", of: ({ activeMilliseconds }) => (activeMilliseconds === 0 ? "–" : duration(activeMilliseconds / 1000)) },
  { title: "Strokes", of: ({ strokes }) => strokes },
  { title: "Drawn", of: ({ drawn }) => drawn },
  { title: "Corrected", of: ({ corrected }) => corrected },
  { title: "Accepted", of: ({ accepted }) => accepted },
  { title: "Not there", of: ({ absent }) => absent },
  { title: "By hand", of: (effort) => share(effort.humanVoxels, effort.voxels) },
  { title: "Followed", of: (effort) => share(effort.propagatedVoxels + effort.fusedVoxels, effort.voxels) },
  { title: "Expected Dice", of: ({ predictedDice }) => predictedDice?.toFixed(2) ?? "–" },
];

/** The effort of the work: slices, strokes, time, and the program's share of it. */
export function EffortDialog() {
  const [report, setReport] = useState<EffortReport | null>(null);
  useEffect(() => void effortOf(workspace).then(setReport), []);
  const address = `/api/v1/tasks/${workspace.task.value!.id}/effort?format=md`;
  const actions = (
    <a class="button" href={address} download="effort.md">
      Download
    </a>
  );
  return (
    <Dialog title="Effort report" wide onClose={closeDialog} actions={actions}>
      {report === null ? <p class="faint">Asking the server</p> : <Report report={report} />}
      {report?.people && <People people={report.people} />}
    </Dialog>
  );
}

function Report({ report }: { report: EffortReport }) {
  const rows = report.labels.length > 1 ? [...report.labels, report.total] : report.labels;
  if (rows.length === 0) {
    return <p class="soft">Nothing has been drawn yet.</p>;
  }

  return (
    <table class="effort">
      <thead>
        <tr>
          <th scope="col">Label</th>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((effort) => (
          <tr key={effort.label}>
            <th scope="row">{effort === report.total ? "All" : <bdi>{effort.name}</bdi>}</th>
            {columns.map(({ title, of }) => (
              <td key={title}>{of(effort)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who did the work. */
function People({ people }: { people: PersonEffort[] }) {
  return (
    <table class="effort">
      <thead>
        <tr>
          {["Person", "Time", "Strokes", "Slices", "Steps"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {people.map(({ name, id, activeMilliseconds, strokes, slices, commands }) => (
          <tr key={`${name} ${id}`}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>{activeMilliseconds === 0 ? "–" : duration(activeMilliseconds / 1000)}</td>
            <td>{strokes}</td>
            <td>{slices}</td>
            <td>{commands}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function share(part: number, all: number): string {
  return all === 0 ? "–" : `${((100 * part) / all).toFixed(part < all / 10 ? 1 : 0)} %`;
}
