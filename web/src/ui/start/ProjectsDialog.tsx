import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../wire/problem";
import type { Member, Project } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { Icon } from "../icons";
import { closeDialog, workspace } from "../page";

/** Projects and who sees them; for reviewers and administrators. */
export function ProjectsDialog() {
  const { api } = workspace;
  const [projects, setProjects] = useState<Project[]>([]);
  const [shown, setShown] = useState<number | null>(null);
  const [members, setMembers] = useState<Member[]>([]);
  const [problem, setProblem] = useState("");

  /** Sends a request, then shows a project as it now is. */
  const change = async (request: Promise<unknown>, project: number | null) => {
    try {
      await request;
      const known = await api.projects();
      const next = project ?? known.at(-1)?.id ?? null;
      setProjects(known);
      setShown(next);
      setMembers(next === null ? [] : await api.members(next));
      setProblem("");
      return true;
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
      return false;
    }
  };

  const submit = (send: (name: string) => Promise<unknown>, project: number | null) => async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (await change(send(String(new FormData(form).get("name"))), project)) {
      form.reset();
    }
  };

  useEffect(() => void api.projects().then((known) => change(Promise.resolve(), known[0]?.id ?? null)), []);
  return (
    <Dialog title="Projects" wide onClose={closeDialog}>
      <p class="faint">
        Members see a project: reviewers all of it, annotators the scans that they were given or sent. Administrators see everything.
      </p>
      <div class="field">
        <label for="project">Project</label>
        <select
          id="project"
          class="input"
          value={shown ?? ""}
          onChange={(event) => void change(Promise.resolve(), Number(event.currentTarget.value))}
        >
          {projects.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <ul class="users" aria-label="Members">
        {members.map(({ id, name, role }) => (
          <li key={id} class="row">
            <Icon name="person" />
            <span class="grow one-line">
              <bdi>{name}</bdi>
            </span>
            <span class="faint">{role}</span>
            <IconButton
              icon="trash" label={`Remove ${name} from the project`} onClick={() => void change(api.removeMember(shown!, id), shown)}
            />
          </li>
        ))}
      </ul>
      {shown !== null && <NameForm id="member" label="Add a member by name" submit={submit((name) => api.addMember(shown, name), shown)} />}
      <NameForm id="new-project" label="Make a project" submit={submit((name) => api.addProject(name), null)} />
      <p class="problem" role="alert">{problem}</p>
    </Dialog>
  );
}

/** A field for a name, and a button. */
function NameForm({ id, label, submit }: { id: string; label: string; submit: (event: SubmitEvent) => Promise<void> }) {
  return (
    <form class="field" onSubmit={(event) => void submit(event)}>
      <label for={id}>{label}</label>
      <div class="row">
        <input id={id} name="name" class="input grow" required autocomplete="off" maxLength={200} />
        <button type="submit" class="button" aria-label={label}>
          Add
        </button>
      </div>
    </form>
  );
}
