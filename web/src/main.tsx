import { code } from "./address";       // first, so that the code leaves the address bar before anything else is done
import { render } from "preact";
import { App } from "./ui/App";
import "./ui/theme.css";
import "./ui/controls/controls.css";
import "./ui/start/start.css";
import "./ui/workspace/workspace.css";
import "./ui/panels/panels.css";
import "./ui/help/help.css";

render(<App code={code} />, document.getElementById("app")!);
