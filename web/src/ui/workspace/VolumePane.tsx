import { useEffect, useRef, useState } from "preact/hooks";
import { workspace } from "../page";
import { Pane } from "./Pane";

type State = "loading" | "shown" | "none";

/** The scan and the labels in three dimensions; what draws them is loaded when the planes are up. */
export function VolumePane() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<State>("loading");
  useEffect(() => whenIdle(() => import("../../three/volumeView").then(({ showVolume }) => showVolume(canvas.current!, workspace)), setState), []);
  return (
    <Pane name="3d" title={<h2>3-D</h2>}>
      <canvas ref={canvas} class="volume-canvas" aria-label="The labels in three dimensions; drag to turn them" role="img" />
      {state !== "shown" && <p class="pane-message faint">{state === "loading" ? "Preparing the 3-D view" : "No 3-D view: this browser has no WebGL 2. Everything else works."}</p>}
    </Pane>
  );
}

/** Begins when the browser has time; returns what ends it, also if it has not begun. */
function whenIdle(show: () => Promise<(() => void) | null>, tell: (state: State) => void): () => void {
  let ended = false;
  let end: (() => void) | null = null;
  const begin = async () => {
    end = ended ? null : await show();
    if (ended) {
      end?.();
    } else {
      tell(end === null ? "none" : "shown");
    }
  };

  const timer = setTimeout(() => void begin(), 300);
  return () => {
    ended = true;
    clearTimeout(timer);
    end?.();
  };
}
