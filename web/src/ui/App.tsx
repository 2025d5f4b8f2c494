import { useEffect, useState } from "preact/hooks";
import { start } from "../actions/signIn";
import { listenToKeys } from "../keys";
import { Tooltip } from "./controls/Tooltip";
import { CheatSheet } from "./help/CheatSheet";
import { Notices } from "./Notices";
import { keyMap, openDialog, planes, workspace } from "./page";
import { EffortDialog } from "./panels/EffortDialog";
import { ImportDialog } from "./panels/ImportDialog";
import { DropTarget } from "./start/DropTarget";
import { PasswordDialog } from "./start/PasswordDialog";
import { ProjectsDialog } from "./start/ProjectsDialog";
import { SignIn } from "./start/SignIn";
import { StartScreen } from "./start/StartScreen";
import { TokensDialog } from "./start/TokensDialog";
import { UsersDialog } from "./start/UsersDialog";
import { Loading } from "./workspace/Loading";
import { WorkspaceScreen } from "./workspace/WorkspaceScreen";

/** The whole page. */
export function App({ code }: { code: string | null }) {
  const [started, setStarted] = useState(false);
  useEffect(() => void start(workspace, code).finally(() => setStarted(true)), []);
  useEffect(() => listenToKeys(workspace, keyMap, { planes, openCheatSheet: () => (openDialog.value = "keys") }), []);
  return (
    <DropTarget>
      {started && <Screen />}
      <OpenDialog />
      <Notices />
      <Tooltip />
    </DropTarget>
  );
}

function Screen() {
  if (workspace.me.value === null) {
    return <SignIn />;
  }

  switch (workspace.phase.value) {
    case "start":
      return <StartScreen />;
    case "loading":
      return <Loading />;
    case "open":
      return <WorkspaceScreen />;
  }
}

function OpenDialog() {
  const open = openDialog.value;
  if (open instanceof File) {
    return <ImportDialog key={open} dropped={open} />;
  }

  switch (open) {
    case "keys":
      return <CheatSheet />;
    case "effort":
      return <EffortDialog />;
    case "import":
      return <ImportDialog dropped={null} />;
    case "users":
      return <UsersDialog />;
    case "projects":
      return <ProjectsDialog />;
    case "password":
      return <PasswordDialog />;
    case "tokens":
      return <TokensDialog />;
    case null:
      return null;
  }
}
