import { ask } from "../page";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { refreshCatalogue } from "./catalogue";

interface EraseProps {
  title: string;
  /** What goes, in one sentence. */
  what: string;
  /** The label of the button that does it. */
  action: string;
  erase: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something is erased on the server, and says what goes. */
export function Erase({ title, what, action, erase, onClose }: EraseProps) {
  const confirm = async () => {
    await ask(erase());
    onClose();
    await refreshCatalogue();
  };

  const actions = (
    <>
      <Button onClick={onClose}>Keep it</Button>
      <Button kind="danger" icon="trash" onClick={() => void confirm()}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} actions={actions}>
      <p>{what}</p>
      <p>It is removed from the server's disk at once, and cannot be brought back here. A back-up keeps it as long as it keeps the rest.</p>
    </Dialog>
  );
}
