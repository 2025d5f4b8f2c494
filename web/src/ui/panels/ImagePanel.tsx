import { windowPresets, type WindowPreset } from "../../workspace";
import { Slider } from "../controls/Slider";
import { workspace } from "../page";
import { capital, valueText } from "../words";

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
      <div class="choice" role="group" aria-label="Window presets">
        {(Object.keys(windowPresets) as WindowPreset[]).map((name) => (
          <button key={name} type="button" class="button" aria-pressed={isShown(name)} onClick={() => workspace.setWindowPreset(name)}>
            {name === "full" ? "Full range" : capital(name)}
          </button>
        ))}
      </div>
      <Slider
        label="Level"
        value={centre}
        min={low}
        max={high}
        step={step}
        text={valueText(centre, span)}
        onInput={(value) => workspace.setWindow({ centre: value, width })}
      />
      <Slider
        label="Width"
        value={width}
        min={step}
        max={span}
        step={step}
        text={valueText(width, span)}
        onInput={(value) => workspace.setWindow({ centre, width: value })}
      />
    </>
  );
}

function isShown(name: WindowPreset): boolean {
  const study = workspace.study.value!;
  const preset = windowPresets[name] ?? windowOf(name === "auto" ? study.window : study.range);
  const { centre, width } = workspace.windowLevel.value;
  return centre === preset.centre && width === preset.width;
}

function windowOf({ low, high }: { low: number; high: number }) {
  return { centre: (low + high) / 2, width: high - low };
}

function Overlay() {
  const { overlayOpacity, outlineOnly } = workspace;
  const percent = Math.round(100 * overlayOpacity.value);
  return (
    <>
      <Slider label="Labels" value={percent} min={0} max={100} text={`${percent} %`} onInput={(value) => (overlayOpacity.value = value / 100)} />
      <label class="check">
        <input type="checkbox" checked={outlineOnly.value} onChange={(event) => (outlineOnly.value = event.currentTarget.checked)} />
        Outlines only
      </label>
    </>
  );
}
