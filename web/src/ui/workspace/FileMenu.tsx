import { downloadMask } from "../../actions/masks";
import type { MaskFormat } from "../../wire/types";
import { Menu, MenuGroup, MenuItem } from "../controls/Menu";
import { exported } from "../help/guide";
import { openDialog, workspace } from "../page";

const formats: Record<MaskFormat, string> = {
  "nii.gz": "NIfTI, compressed (.nii.gz)",
  nii: "NIfTI (.nii)",
  "seg.nrrd": "3D Slicer segmentation (.seg.nrrd)",
  nrrd: "NRRD (.nrrd)",
};

/** Downloads and imports masks, and shows the effort report. */
export function FileMenu() {
  const download = (format: MaskFormat) => {
    downloadMask(workspace, format);
    exported.value = true;
  };

  return (
    <Menu label="Export" icon="download" text>
      <MenuGroup title="Download the mask">
        {(Object.keys(formats) as MaskFormat[]).map((format) => (
          <MenuItem key={format} icon="download" onClick={() => download(format)}>
            {formats[format]}
          </MenuItem>
        ))}
      </MenuGroup>
      <hr />
      <MenuItem icon="upload" disabled={!workspace.editable.value} onClick={() => (openDialog.value = "import")}>
        Import a mask
      </MenuItem>
      <MenuItem icon="clock" onClick={() => (openDialog.value = "effort")}>
        Effort report
      </MenuItem>
    </Menu>
  );
}
