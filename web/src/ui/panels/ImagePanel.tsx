import { setOpacity, setWindow, setWindowPreset } from "../../actions/view";
import { presetWindow, type WindowPreset } from "../../presets";
import { Slider } from "../controls/Slider";
import { workspace } from "../page";
import { valueText } from "../words";

/** How grey values and labels are shown. */
export function ImagePanel() {
  return (
    <div class="settings">
      <Window />
      <Overlay />
    </div>
  );
}

function Window() {
  const { windowLevel, scan } = workspace;
  const { centre, width } = windowLevel.value;
  const { low, high } = scan.value!.range;
  const span = high - low || 1;
  const step = span > 50 ? 1 : span / 500;
  return (
    <>
      <Presets title="Window" presets={{ auto: "Auto", full: "Full range" }} />
      <Presets title="CT" presets={{ brain: "Brain", lung: "Lung", bone: "Bone", abdomen: "Abdomen" }} />
      <Slider
        label="Level"
        value={centre}
        min={low}
        max={high}
        step={step}
        text={valueText(centre, span)}
        onInput={(value) => setWindow(workspace, { centre: value, width })}
      />
      <Slider
        label="Width"
        value={width}
        min={step}
        max={span}
        step={step}
        text={valueText(width, span)}
        onInput={(value) => setWindow(workspace, { centre, width: value })}
      />
    </>
  );
}

function Presets({ title, presets }: { title: string; presets: Partial<Record<WindowPreset, string>> }) {
  return (
    <div class="presets" role="group" aria-label={`${title} presets`}>
      <span class="faint">{title}</span>
      {(Object.keys(presets) as WindowPreset[]).map((name) => (
        <button key={name} type="button" class="button" aria-pressed={isShown(name)} onClick={() => setWindowPreset(workspace, name)}>
          {presets[name]}
        </button>
      ))}
    </div>
  );
}

function isShown(name: WindowPreset): boolean {
  const preset = presetWindow(name, workspace.study.value!);
  const { centre, width } = workspace.windowLevel.value;
  return centre === preset.centre && width === preset.width;
}

function Overlay() {
  const { outlineOnly, active } = workspace;
  return (
    <>
      {active.value !== null && <Opacity label={active.value.id} />}
      <label class="check">
        <input type="checkbox" checked={outlineOnly.value} onChange={(event) => (outlineOnly.value = event.currentTarget.checked)} />
        Outlines only
      </label>
    </>
  );
}

/** The opacity of the active label. */
function Opacity({ label }: { label: number }) {
  const percent = Math.round(100 * workspace.opacityOf(label));
  const set = (value: number) => setOpacity(workspace, label, value / 100);
  return <Slider label="Label" value={percent} min={0} max={100} text={`${percent} %`} onInput={set} />;
}
