import { copySlice } from "../../actions/copySlice";
import { toggleKeyboardPen } from "../../actions/view";
import type { ToolName } from "../../tools/tool";
import { shortcutOf } from "../controls/Button";
import { Icon, type IconName } from "../icons";
import { planes, workspace } from "../page";

const tools: readonly { tool: ToolName; icon: IconName; label: string }[] = [
  { tool: "cursor", icon: "crosshair", label: "Crosshair" },
  { tool: "brush", icon: "brush", label: "Brush" },
  { tool: "eraser", icon: "eraser", label: "Eraser" },
  { tool: "lasso", icon: "lasso", label: "Lasso" },
  { tool: "polygon", icon: "polygon", label: "Polygon" },
  { tool: "smart", icon: "smart", label: "Smart brush: what looks like the start of the stroke" },
  { tool: "threshold", icon: "threshold", label: "Threshold brush: values in a range" },
  { tool: "fill", icon: "fill", label: "Fill a hole" },
];

/** The tools, and what is shown. */
export function ToolRail() {
  return (
    <nav class="tool-rail" aria-label="Tools">
      <div role="radiogroup" aria-label="Tool" onKeyDown={moveByArrows}>
        {tools.map(({ tool, icon, label }) => (
          <RailButton
            key={tool}
            icon={icon}
            label={label}
            action={tool}
            radio
            on={workspace.tool.value === tool}
            onClick={() => (workspace.tool.value = tool)}
          />
        ))}
      </div>
      <hr />
      <RailButton icon="copy" label="Copy from the neighbouring slice" action="copy" onClick={() => copySlice(workspace)} />
      <RailButton
        icon="keyboard"
        label="Draw by keyboard"
        action="keyboard-pen"
        on={workspace.keyboardPen.value !== null}
        onClick={() => toggleKeyboardPen(workspace)}
      />
      <span class="grow" />
      <RailButton
        icon={workspace.overlayShown.value ? "eye" : "hidden"}
        label="Show the labels"
        action="hide"
        on={workspace.overlayShown.value}
        onClick={() => (workspace.overlayShown.value = !workspace.overlayShown.value)}
      />
      <RailButton icon="reset" label="Fit the views" action="reset" onClick={() => planes.forEach((plane) => plane.reset())} />
    </nav>
  );
}

interface RailButtonProps {
  icon: IconName;
  label: string;
  action: string;
  onClick: () => void;
  radio?: boolean;
  on?: boolean;
}

function RailButton({ icon, label, action, onClick, radio, on }: RailButtonProps) {
  const state = radio ? { role: "radio" as const, "aria-checked": on ?? false, tabIndex: on ? 0 : -1 } : { "aria-pressed": on };
  return (
    <button
      type="button"
      class="button icon-button"
      aria-label={label}
      data-tip={label}
      data-tip-side="right"
      onClick={onClick}
      {...state}
      {...shortcutOf(action)}
    >
      <Icon name={icon} />
    </button>
  );
}

/** In a group of radio buttons, arrows move and choose. */
function moveByArrows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) {
    return;
  }

  event.preventDefault();
  event.stopPropagation();
  const at = tools.findIndex(({ tool }) => tool === workspace.tool.value);
  const next = (at + step + tools.length) % tools.length;
  workspace.tool.value = tools[next]!.tool;
  (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")[next]!.focus();
}
