import { useSignal } from "@preact/signals";
import { HistoryPanel } from "./HistoryPanel";
import { ImagePanel } from "./ImagePanel";
import { LabelPanel } from "./LabelPanel";
import { ReviewPanel } from "./ReviewPanel";
import { Tabs } from "./Tabs";
import { UnderPointer } from "./UnderPointer";

/** Labels, and the other settings and reports. */
export function SidePanel() {
  const tab = useSignal<keyof typeof panels>("Image");
  const Panel = panels[tab.value];
  return (
    <aside class="side-panel" aria-label="Labels and settings">
      <LabelPanel />
      <section class="tabbed">
        <Tabs names={Object.keys(panels) as (keyof typeof panels)[]} shown={tab} />
        <div class="panel-body" role="tabpanel" id="side-tab" aria-label={tab.value}>
          <Panel />
        </div>
      </section>
      <UnderPointer />
    </aside>
  );
}

const panels = { Image: ImagePanel, History: HistoryPanel, Review: ReviewPanel };
