import { useEffect, useState } from "preact/hooks";
import type { Member, Study } from "../../wire/types";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { ask, workspace } from "../page";
import { refreshCatalogue } from "./catalogue";

/** A reviewer gives a scan to a member of its project, who then sees it. */
export function GiveTask({ study, onClose }: { study: Study; onClose: () => void }) {
  const [members, setMembers] = useState<Member[] | null>(null);
  const [chosen, setChosen] = useState("");
  useEffect(() => void ask(workspace.api.members(study.project)).then(setMembers), []);
  const give = async () => {
    if ((await ask(workspace.api.addTask(study.id, chosen))) !== null) {
      onClose();
      await refreshCatalogue();
    }
  };

  const actions = (
    <Button kind="primary" icon="person" disabled={chosen === ""} onClick={() => void give()}>
      Give it
    </Button>
  );
  return (
    <Dialog title="Give this scan to somebody" onClose={onClose} actions={actions}>
      <div class="field">
        <label for="annotator">Who is to draw on “{study.name}”</label>
        <select id="annotator" class="input" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          <option value="">Choose a member of its project</option>
          {members?.map(({ id, name }) => (
            <option key={id} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {members?.length === 0 && <p class="faint">Its project has no members yet. Add some under Projects.</p>}
    </Dialog>
  );
}
