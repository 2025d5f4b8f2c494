import type { ComponentChildren } from "preact";
import type { Layout } from "../../workspace";
import { IconButton } from "../controls/Button";
import { workspace } from "../page";

interface PaneProps {
  name: Exclude<Layout, "grid">;
  title: ComponentChildren;
  active?: boolean;
  children: ComponentChildren;
}

/** One of the four views; a double click on its title, or the button, enlarges it. */
export function Pane({ name, title, active, children }: PaneProps) {
  const enlarged = workspace.layout.value === name;
  return (
    <section
      class={`pane ${name === "3d" ? "volume" : name} ${active ? "active" : ""}`}
      aria-label={`${name === "3d" ? "3-D" : name} view`}
    >
      {children}
      <header class="pane-title" onDblClick={() => toggleEnlarged(name)}>
        {title}
      </header>
      <div class="pane-buttons">
        <IconButton
          icon={enlarged ? "shrink" : "enlarge"}
          label={enlarged ? "Back to four views" : "Enlarge this view"}
          small
          onClick={() => toggleEnlarged(name)}
        />
      </div>
    </section>
  );
}

export function toggleEnlarged(name: Exclude<Layout, "grid">): void {
  workspace.layout.value = workspace.layout.value === name ? "grid" : name;
}
