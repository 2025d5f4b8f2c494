import { useEffect, useRef } from "preact/hooks";
import { PlaneView } from "../../planes/PlaneView";
import type { Plane } from "../../volume/geometry";
import { planes, workspace } from "../page";
import { capital } from "../words";
import { Pane, toggleEnlarged } from "./Pane";
import { SliceBar } from "./SliceBar";

const axisLetters = ["x", "y", "z"] as const;

/** A plane with its name, slice, position, the patient's directions and a bar that changes the slice. */
export function PlanePane({ plane }: { plane: Plane }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new PlaneView(host.current!, workspace, plane.axis);
    planes.set(plane.axis, view);
    // Keyboard users begin here.
    if (workspace.activeAxis.value === plane.axis) {
      host.current!.focus();
    }

    return () => {
      view.dispose();
      if (planes.get(plane.axis) === view) {
        planes.delete(plane.axis);
      }
    };
  }, [plane]);

  const active = workspace.activeAxis.value === plane.axis;
  return (
    <Pane name={plane.name} active={active} title={<PlaneTitle plane={plane} />}>
      <div
        ref={host}
        class="plane-host"
        role="application"
        aria-label={`${capital(plane.name)} plane`}
        tabIndex={0}
        onFocus={() => (workspace.activeAxis.value = plane.axis)}
        onDblClick={() => workspace.tool.value === "cursor" && toggleEnlarged(plane.name)}
      />
      <Letters letters={plane.letters} />
      <SliceBar plane={plane} />
    </Pane>
  );
}

function PlaneTitle({ plane }: { plane: Plane }) {
  const cursor = workspace.cursor.value;
  const millimetres = workspace.geometry.value!.world(cursor)[worldAxisOf(plane)];
  return (
    <>
      <h2>{capital(plane.name)}</h2>
      <span>
        {cursor[plane.axis] + 1} / {plane.slices}
      </span>
      <span class="pane-position">
        {axisLetters[worldAxisOf(plane)]} {millimetres.toFixed(1)} mm
      </span>
    </>
  );
}

/** The world axis that is nearest to the plane's normal. */
function worldAxisOf(plane: Plane): 0 | 1 | 2 {
  return ({ sagittal: 0, coronal: 1, axial: 2 } as const)[plane.name];
}

function Letters({ letters }: { letters: Plane["letters"] }) {
  const { left, right, top, bottom } = letters;
  return (
    <div class="letters" role="img" aria-label={`Left of the picture: ${left}, right: ${right}, top: ${top}, bottom: ${bottom}`}>
      <b class="left">{left}</b>
      <b class="right">{right}</b>
      <b class="top">{top}</b>
      <b class="bottom">{bottom}</b>
    </div>
  );
}
