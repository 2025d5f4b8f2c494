import { useEffect, useRef, useState } from "preact/hooks";
import { workspace } from "../page";
import { Pane } from "./Pane";

type State = "loading" | "shown" | "unsupported" | "unreached";

const messages: Record<Exclude<State, "shown">, string> = {
  loading: "Preparing the 3-D view",
  unsupported: "No 3-D view: this browser has no WebGL 2. Everything else works.",
  unreached: "No 3-D view: the server did not answer. Load the page anew to see it; everything else works.",
};

/** The scan and the labels in three dimensions; its code is loaded after the planes are shown. */
export function VolumePane() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<State>("loading");
  useEffect(() => whenIdle(canvas.current!, setState), []);
  return (
    <Pane name="3d" title={<h2>3-D</h2>}>
      <canvas ref={canvas} class="volume-canvas" aria-label="The labels in three dimensions; drag to turn them" role="img" />
      {state !== "shown" && <p class="pane-message faint">{messages[state]}</p>}
    </Pane>
  );
}

/** Begins when the browser has time. Returns a function that ends it, also before it has begun. */
function whenIdle(canvas: HTMLCanvasElement, tell: (state: State) => void): () => void {
  let ended = false;
  let end: (() => void) | null = null;
  const begin = async () => {
    const view = await import("../../three/volumeView").catch(() => null);
    end = view === null || ended ? null : await view.showVolume(canvas, workspace);
    if (ended) {
      end?.();
    } else {
      tell(view === null ? "unreached" : end === null ? "unsupported" : "shown");
    }
  };

  const timer = setTimeout(() => void begin(), 300);
  return () => {
    ended = true;
    clearTimeout(timer);
    end?.();
  };
}
